using Kiln.Platform.Files;
using Kiln.Testing;

namespace Kiln.Platform.Tests.Files;

public sealed class AtomicFileTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Write_replaces_the_content_and_sets_the_mode()
    {
        using TemporaryDirectory folder = new();
        string path = folder.Write("file", "old");

        await AtomicFile.WriteAsync(path, "new"u8.ToArray(), UnixFileMode.UserRead | UnixFileMode.UserWrite, Token);

        Assert.Equal("new", await File.ReadAllTextAsync(path, Token));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public async Task Write_that_fails_half_way_leaves_the_old_content_and_nothing_else()
    {
        using TemporaryDirectory folder = new();
        string path = folder.Write("file", "old");

        await Assert.ThrowsAsync<InvalidOperationException>(() => AtomicFile.WriteAsync(
            path,
            async (stream, token) =>
            {
                await stream.WriteAsync("ne"u8.ToArray(), token);
                throw new InvalidOperationException();
            },
            mode: null,
            Token));

        Assert.Equal("old", await File.ReadAllTextAsync(path, Token));
        Assert.Equal([path], Directory.GetFileSystemEntries(folder));
    }

    [Theory]
    [InlineData("missing/file", FileFailure.NotFound)]
    [InlineData("a-file/file", FileFailure.NotFound)]
    public async Task Write_to_an_impossible_place_names_it(string name, FileFailure reason)
    {
        using TemporaryDirectory folder = new();
        folder.Write("a-file", "");
        FileAccessException e = await Assert.ThrowsAsync<FileAccessException>(() =>
            AtomicFile.WriteAsync(folder.Combine(name), "x"u8.ToArray(), mode: null, Token));
        Assert.Equal(reason, e.Reason);
        Assert.Contains(folder.Combine(name), e.Message, StringComparison.Ordinal);
    }
}
