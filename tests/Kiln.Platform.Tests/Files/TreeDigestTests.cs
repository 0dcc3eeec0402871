using System.Diagnostics;
using Kiln.Platform.Files;
using Kiln.Testing;

namespace Kiln.Platform.Tests.Files;

public sealed class TreeDigestTests : IDisposable
{
    private const UnixFileMode Closed = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryDirectory _folder = new();

    private string Tree => _folder.Combine("tree");

    public TreeDigestTests()
    {
        Directory.CreateDirectory(_folder.Combine("tree", "inner", "empty"));
        _folder.Write("outside/file", "outside");
        _folder.Write("tree/a", "a");
        _folder.Write("tree/inner/b", "b");
        File.CreateSymbolicLink(_folder.Combine("tree", "link"), "inner/b");
        File.CreateSymbolicLink(_folder.Combine("tree", "folder"), _folder.Combine("outside"));
        File.CreateSymbolicLink(_folder.Combine("tree", "nowhere"), "nothing");
        File.CreateSymbolicLink(_folder.Combine("tree", "self"), ".");
        File.CreateSymbolicLink(_folder.Combine("tree", "inner", "up"), "..");
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>A change, and whether it counts.</summary>
    [Theory]
    [InlineData("nothing", false)]
    [InlineData("time", false)]
    [InlineData("content", true)]
    [InlineData("content of the same length", true)]
    [InlineData("mode", true)]
    [InlineData("new file", true)]
    [InlineData("new folder", true)]
    [InlineData("name", true)]
    [InlineData("no file", true)]
    [InlineData("link", true)]
    [InlineData("behind a link", true)]
    [InlineData("a file becomes a folder", true)]
    public async Task Change_counts_or_not(string change, bool counts)
    {
        string before = await DigestAsync(Tree);
        string file = _folder.Combine("tree", "inner", "b");
        switch (change)
        {
            case "time":
                File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
                break;
            case "content":
                File.WriteAllText(file, "bb");
                break;
            case "content of the same length":
                File.WriteAllText(file, "c");
                break;
            case "mode":
                File.SetUnixFileMode(file, Closed);
                break;
            case "new file":
                _folder.Write("tree/inner/c", "");
                break;
            case "new folder":
                Directory.CreateDirectory(_folder.Combine("tree", "inner", "empty", "more"));
                break;
            case "name":
                File.Move(file, file + "2");
                break;
            case "no file":
                File.Delete(file);
                break;
            case "link":
                File.Delete(_folder.Combine("tree", "link"));
                File.CreateSymbolicLink(_folder.Combine("tree", "link"), "./inner/b");
                break;
            case "behind a link":
                _folder.Write("outside/file", "changed");
                break;
            case "a file becomes a folder":
                File.Delete(file);
                Directory.CreateDirectory(file);
                break;
        }

        Assert.Equal(counts, before != await DigestAsync(Tree));
    }

    [Fact]
    public async Task Files_and_links_to_them_are_the_same() => Assert.Equal(
        await DigestAsync(_folder.Combine("tree", "inner", "b")), await DigestAsync(_folder.Combine("tree", "link")));

    [Fact]
    public async Task Equal_trees_at_different_places_are_equal()
    {
        string copy = _folder.Combine("copy");
        using Process process = Process.Start("cp", ["-a", Tree, copy]);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(await DigestAsync(Tree), await DigestAsync(copy));
    }

    [Theory]
    [InlineData("missing", "it does not exist")]
    [InlineData("tree/a/x", "a part of its path is a file")]
    [InlineData("pipe", "it is neither a file nor a folder")]
    public async Task What_cannot_be_read_is_told_and_never_waited_for(string name, string reason)
    {
        using Process process = Process.Start("mkfifo", [_folder.Combine("pipe")]);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        FileAccessException e =
            await Assert.ThrowsAsync<FileAccessException>(() => DigestAsync(_folder.Combine(name.Split('/'))));

        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pipe_in_a_folder_counts_by_its_name()
    {
        string before = await DigestAsync(Tree);
        using Process process = Process.Start("mkfifo", [_folder.Combine("tree", "pipe")]);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.NotEqual(before, await DigestAsync(Tree).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
    }

    private static Task<string> DigestAsync(string path) =>
        TreeDigest.ComputeAsync(path, TestContext.Current.CancellationToken);
}
