using Kiln.Platform.Files;
using Kiln.Testing;

namespace Kiln.Platform.Tests.Files;

public sealed class NamelessFileTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryDirectory _folder = new();

    private string Path => _folder.Combine("file");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void File_has_no_name_until_it_is_placed()
    {
        using NamelessFile file = NamelessFile.Create(_folder, OwnerOnly);
        file.Content.Write("new"u8);
        file.Content.Flush();
        Assert.Empty(Directory.GetFileSystemEntries(_folder));

        Assert.True(file.TryPlace(Path));

        Assert.Equal([Path], Directory.GetFileSystemEntries(_folder));
        Assert.Equal("new", File.ReadAllText(Path));
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(Path));
    }

    [Fact]
    public void File_that_is_not_placed_leaves_nothing()
    {
        using (NamelessFile file = NamelessFile.Create(_folder, mode: null))
        {
            file.Content.Write("new"u8);
        }

        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void Taken_name_is_left_alone_or_replaced()
    {
        File.WriteAllText(Path, "old");
        using NamelessFile file = NamelessFile.Create(_folder, mode: null);
        file.Content.Write("new"u8);
        file.Content.Flush();

        Assert.False(file.TryPlace(Path));
        Assert.Equal("old", File.ReadAllText(Path));

        file.Place(Path);
        Assert.Equal("new", File.ReadAllText(Path));
        Assert.Equal([Path], Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void Move_does_not_replace_and_exchange_swaps()
    {
        string other = _folder.Write("other/inside", "other");
        string folder = System.IO.Path.GetDirectoryName(other)!;
        File.WriteAllText(Path, "one");

        Assert.False(AtomicMove.TryMove(Path, folder));
        Assert.True(AtomicMove.TryExchange(Path, folder));
        Assert.Equal("one", File.ReadAllText(folder));
        Assert.Equal("other", File.ReadAllText(System.IO.Path.Combine(Path, "inside")));
        Assert.False(AtomicMove.TryExchange(Path, _folder.Combine("missing")));
        Assert.True(AtomicMove.TryMove(folder, _folder.Combine("new")));
        Assert.Throws<FileAccessException>(() => AtomicMove.TryMove(_folder.Combine("missing"), _folder.Combine("x")));
    }
}
