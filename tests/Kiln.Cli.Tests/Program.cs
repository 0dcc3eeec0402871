using Kiln.Cli.Tests.Crashing;

namespace Kiln.Cli.Tests;

internal static class Program
{
    public static async Task<int> Main(string[] args) => args switch
    {
        [CrashingRun.Command, .. string[] rest] => await CrashingRun.RunAsync(rest),
        _ => args.Contains("-automated") || args.Contains("@@")
            ? await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args)
            : await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(
                args, SelfRegisteredExtensions.AddSelfRegisteredExtensions),
    };
}
