using System.Diagnostics;
using Xunit;

namespace Kiln.Testing;

/// <summary>A file system in memory, mounted on a folder as long as the test runs. Needs root.</summary>
public sealed class SmallDisk : IDisposable
{
    private readonly string _folder;

    /// <param name="folder">Is made when it is missing.</param>
    /// <param name="options">Of tmpfs: <c>size=64k</c>, <c>ro</c>.</param>
    public SmallDisk(string folder, string options)
    {
        Requires.Root();
        Directory.CreateDirectory(folder);
        Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder);
        _folder = folder;
    }

    public void Dispose() => Run("umount", _folder);

    private static void Run(string tool, params string[] arguments)
    {
        using Process process = Process.Start(Requires.Tool(tool, "mount"), arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
