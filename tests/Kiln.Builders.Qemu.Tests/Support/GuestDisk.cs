using Kiln.Testing;

namespace Kiln.Builders.Qemu.Tests.Support;

/// <summary>Reads files of the machine's file system out of a disk image, without a machine.</summary>
public sealed class GuestDisk : IDisposable
{
    private const int PartitionStart = 1 << 20;

    private readonly TemporaryDirectory _folder = new();
    private readonly string _partition;

    private GuestDisk() => _partition = _folder.Combine("partition");

    public static async Task<GuestDisk> OpenAsync(string image)
    {
        GuestDisk disk = new();
        string raw = disk._folder.Combine("raw");
        using IsolatedTool convert = new(Requires.Tool("qemu-img", "qemu-utils"));
        KilnRun run = await convert.RunAsync(disk._folder, "convert", "-O", "raw", Path.GetFullPath(image), raw);
        Assert.True(run.ExitCode == 0, run.Error);
        await using FileStream from = File.OpenRead(raw);
        await using FileStream to = File.Create(disk._partition);
        from.Position = PartitionStart;
        await from.CopyToAsync(to);
        return disk;
    }

    /// <summary>A text file; empty when it is not there.</summary>
    public async Task<string> ReadAsync(string path)
    {
        using IsolatedTool debugfs = new(Requires.Tool("debugfs", "e2fsprogs"));
        KilnRun run = await debugfs.RunAsync(_folder, "-R", $"cat {path}", _partition);
        Assert.True(run.ExitCode == 0, run.Error);
        return run.Output;
    }

    public void Dispose() => _folder.Dispose();
}
