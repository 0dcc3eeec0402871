using Kiln.Platform.Files;
using Kiln.Testing;
using Xunit;

namespace Kiln.Platform.Tests.Files;

public sealed class SequentialFileTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_is_read_in_parts_up_to_its_end()
    {
        _folder.Write("file", "abcdefg");
        using SequentialFile file = SequentialFile.Open(_folder.Combine("file"));
        byte[] buffer = new byte[4];
        Assert.Equal(4, file.Read(buffer));
        Assert.Equal("abcd"u8, buffer);
        Assert.Equal(3, file.Read(buffer));
        Assert.Equal("efg"u8, buffer.AsSpan(0, 3));
        Assert.Equal(0, file.Read(buffer));
    }

    [Fact]
    public void A_file_that_somebody_holds_for_himself_can_be_read()
    {
        _folder.Write("file", "abc");
        using FileStream held = new(_folder.Combine("file"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        using SequentialFile file = SequentialFile.Open(_folder.Combine("file"));
        Assert.Equal(3, file.Read(new byte[10]));
    }

    [Fact]
    public void What_is_not_there_is_not_opened()
    {
        FileAccessException told =
            Assert.Throws<FileAccessException>(() => SequentialFile.Open(_folder.Combine("nothing")));
        Assert.Equal(FileFailure.NotFound, told.Reason);
        Assert.Contains("Cannot read", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_is_not_read()
    {
        using SequentialFile file = SequentialFile.Open(_folder.Path);
        Assert.Contains(
            "directory",
            Assert.Throws<FileAccessException>(() => file.Read(new byte[10])).Message,
            StringComparison.Ordinal);
    }
}
