using Kiln.Platform.Files;
using Kiln.Platform.Processes;
using Kiln.Testing;

namespace Kiln.Platform.Tests.Files;

public sealed class ExistingFileTests
{
    private const UnixFileMode GroupWritable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Overwrite_keeps_the_mode_and_leaves_nothing_else()
    {
        using TemporaryDirectory folder = new();
        string path = folder.Write("file", "the old content");
        File.SetUnixFileMode(path, GroupWritable);

        await ExistingFile.OverwriteAsync(path, "new"u8.ToArray(), Token);

        Assert.Equal("new", await File.ReadAllTextAsync(path, Token));
        Assert.Equal(GroupWritable, File.GetUnixFileMode(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public async Task Overwrite_keeps_the_owner()
    {
        Requires.Root();
        using TemporaryDirectory folder = new();
        string path = folder.Write("file", "old");
        await RunAsync("chown", "1234:2345", path);

        await ExistingFile.OverwriteAsync(path, "new"u8.ToArray(), Token);

        FileState state = FileState.OfExisting(path);
        Assert.Equal((1234u, 2345u), (state.User, state.Group));
        Assert.Equal("new", await File.ReadAllTextAsync(path, Token));
    }

    [Fact]
    public async Task Overwrite_of_a_file_with_two_names_changes_both()
    {
        using TemporaryDirectory folder = new();
        string path = folder.Write("file", "the old content");
        await RunAsync("ln", path, folder.Combine("other"));

        await ExistingFile.OverwriteAsync(path, "new"u8.ToArray(), Token);

        Assert.Equal("new", await File.ReadAllTextAsync(folder.Combine("other"), Token));
        Assert.Equal(2u, FileState.OfExisting(path).Links);
    }

    [Fact]
    public async Task Overwrite_through_links_changes_the_file_at_their_end()
    {
        using TemporaryDirectory folder = new();
        string path = folder.Write("real/file", "old");
        File.CreateSymbolicLink(folder.Combine("real", "first"), "file");
        File.CreateSymbolicLink(folder.Combine("second"), "real/first");

        await ExistingFile.OverwriteAsync(folder.Combine("second"), "new"u8.ToArray(), Token);

        Assert.Equal("new", await File.ReadAllTextAsync(path, Token));
        Assert.Null(new FileInfo(path).LinkTarget);
        Assert.Equal("first", Path.GetFileName(new FileInfo(folder.Combine("second")).LinkTarget));
    }

    [Fact]
    public async Task Overwrite_of_a_mounted_file_writes_in_place()
    {
        Requires.Root();
        using TemporaryDirectory folder = new();
        string source = folder.Write("source", "the old content");
        string path = folder.Write("mounted", "");
        CapturedOutput mounted = await ChildProcess.CaptureAsync(
            new(ToolPath.Find("mount", "mount"), ["--bind", source, path]), Token);
        Requires.Check(mounted.ExitCode == 0, $"needs to mount: {mounted.Error}");
        try
        {
            await ExistingFile.OverwriteAsync(path, "new"u8.ToArray(), Token);

            Assert.Equal("new", await File.ReadAllTextAsync(source, Token));
        }
        finally
        {
            await RunAsync("umount", path);
        }

        Assert.Equal([path, source], Directory.GetFileSystemEntries(folder).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Overwrite_of_a_vanished_file_does_not_make_it()
    {
        using TemporaryDirectory folder = new();

        FileAccessException e = await Assert.ThrowsAsync<FileAccessException>(() =>
            ExistingFile.OverwriteAsync(folder.Combine("gone"), "new"u8.ToArray(), Token));

        Assert.Equal(FileFailure.NotFound, e.Reason);
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public async Task Overwrite_of_a_device_is_refused()
    {
        FileAccessException e = await Assert.ThrowsAsync<FileAccessException>(() =>
            ExistingFile.OverwriteAsync("/dev/null", "new"u8.ToArray(), Token));

        Assert.Contains("it is not a regular file", e.Message, StringComparison.Ordinal);
    }

    private static async Task RunAsync(string tool, params string[] arguments)
    {
        CapturedOutput output = await ChildProcess.CaptureAsync(new(ToolPath.Find(tool, "coreutils"), [.. arguments]), Token);
        Assert.True(output.ExitCode == 0, output.Error);
    }
}
