using Kiln.Platform.Processes;
using Kiln.Testing;

namespace Kiln.Images.Tests.Support;

/// <summary>Runs the real tools that Kiln's images must agree with.</summary>
internal static class Command
{
    public static Task<string> Skopeo(params string[] arguments) =>
        RunAsync(Requires.Tool("skopeo", "skopeo"), arguments);

    public static Task<string> Umoci(params string[] arguments) =>
        RunAsync(Requires.Tool("umoci", "umoci"), arguments);

    public static Task<string> Tar(params string[] arguments) => RunAsync(Requires.Tool("tar", "tar"), arguments);

    public static Task<string> Shell(string script) => RunAsync("/bin/sh", ["-euc", script]);

    /// <returns>Standard output.</returns>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        CapturedOutput result = await ChildProcess.CaptureAsync(
            new ProcessSpec(program, [.. arguments]), TestContext.Current.CancellationToken);
        Assert.True(
            result.ExitCode == 0,
            $"{program} {string.Join(' ', arguments)} ended with {result.ExitCode}: {result.Error}");
        return result.Output;
    }
}
