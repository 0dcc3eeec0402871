using Kiln.Builders.Oci.Tests.Support;

namespace Kiln.Builders.Oci.Tests;

internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        switch (args)
        {
            case [OciWorker.Command]:
                await OciWorker.RunAsync(
                    Console.OpenStandardInput(), Console.OpenStandardOutput(), CancellationToken.None);
                return 0;
            case [SeparateBuild.Command, string file]:
                return await SeparateBuild.RunAsync(file);
            case [SeparateBuild.ReapCommand, string ledger]:
                return await SeparateBuild.ReapAsync(ledger);
            default:
                return args.Contains("-automated") || args.Contains("@@")
                    ? await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args)
                    : await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(
                        args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
        }
    }
}
