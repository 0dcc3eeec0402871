using Kiln.Platform.Files;
using Kiln.Testing;

namespace Kiln.Platform.Tests.Files;

public sealed class FileStateTests
{
    [Fact]
    public void Change_of_the_content_shows_also_with_the_old_time_put_back()
    {
        using TemporaryDirectory folder = new();
        string path = folder.Write("a", "one");
        FileState before = FileState.OfExisting(path);
        Assert.Equal(
            new DateTimeOffset(File.GetLastWriteTimeUtc(path)).ToUnixTimeMilliseconds(),
            before.ModifiedNanoseconds / 1_000_000);
        Assert.Equal(before, FileState.OfExisting(path));

        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);
        FileState touched = FileState.OfExisting(path);
        Assert.Equal(0, touched.ModifiedNanoseconds);
        Assert.True(touched.ChangedNanoseconds >= before.ChangedNanoseconds);
        Assert.Equal(before.Inode, touched.Inode);
        Assert.NotEqual(before, touched);
    }

    [Fact]
    public void Two_files_differ_by_their_inodes()
    {
        using TemporaryDirectory folder = new();
        Assert.NotEqual(
            FileState.OfExisting(folder.Write("a", "")).Inode,
            FileState.OfExisting(folder.Write("b", "")).Inode);
    }
}
