using Kiln.Platform.Processes;
using Kiln.Testing;

namespace Kiln.Platform.Tests.Downloads;

/// <summary>A file system of one megabyte.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    public static async Task<SmallDisk> MountAsync(string path)
    {
        Directory.CreateDirectory(path);
        await RunAsync(Requires.Tool("mount", "mount"), "-t", "tmpfs", "-o", "size=1m", "tmpfs", path);
        return new(path);
    }

    public async ValueTask DisposeAsync() => await RunAsync(Requires.Tool("umount", "mount"), Path);

    private static async Task RunAsync(string tool, params string[] arguments)
    {
        CapturedOutput result = await ChildProcess.CaptureAsync(new(tool, [.. arguments]), CancellationToken.None);
        Assert.True(result.ExitCode == 0, result.Error);
    }
}
