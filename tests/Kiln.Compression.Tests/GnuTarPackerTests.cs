using System.Formats.Tar;
using System.Text;
using CsCheck;
using Kiln.Compression.Archives;
using Kiln.Testing;

namespace Kiln.Compression.Tests;

public sealed class GnuTarPackerTests
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.SetUser;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Archive_is_read_by_tar()
    {
        using TemporaryDirectory folder = new();
        string path = folder.Combine("x.tar");
        string longName = new('n', 150);
        await File.WriteAllBytesAsync(path, await PackAsync(("a", "hello"u8.ToArray()), (longName, new byte[512]), ("ö", [])), Token);

        string listing = Encoding.UTF8.GetString(
            await Tool.RunAsync("tar", "tar", "--utc", "--quoting-style=literal", "-tvf", path));

        Assert.Equal(
            $"""
            -r-s------ me/us             5 1970-01-01 00:00 a
            -r-s------ me/us           512 1970-01-01 00:00 {longName}
            -r-s------ me/us             0 1970-01-01 00:00 ö

            """,
            listing);
        Assert.Equal("hello"u8.ToArray(), await Tool.RunAsync("tar", "tar", "-xOf", path, "a"));
    }

    [Fact]
    public void Any_files_come_out_as_they_went_in() =>
        Gen.Select(Gen.Int[1, 300], Gen.Byte.Array[0, 2000]).Array[0, 10].Sample(files =>
        {
            (string Name, byte[] Content)[] entries =
                [.. files.Select(static (file, i) => (new string('x', file.Item1) + i, file.Item2))];
            using TarReader reader = new(new MemoryStream(PackAsync(entries).GetAwaiter().GetResult()));
            foreach ((string name, byte[] content) in entries)
            {
                GnuTarEntry entry = Assert.IsType<GnuTarEntry>(reader.GetNextEntry(copyData: true));
                Assert.Equal((name, Mode, 1000, 3_000_000, "me", "us"), (entry.Name, entry.Mode, entry.Uid, entry.Gid, entry.UserName, entry.GroupName));
                Assert.Equal(DateTimeOffset.UnixEpoch, entry.ModificationTime);
                using MemoryStream read = new();
                entry.DataStream?.CopyTo(read);
                Assert.Equal(content, read.ToArray());
            }

            Assert.Null(reader.GetNextEntry());
        });

    [Fact]
    public void Length_beyond_eight_gigabytes_is_read_by_others()
    {
        byte[] header = GnuTarHeader.Of(new("big", 9_000_000_000, Mode, 0, 0, "", ""));

        using TemporaryDirectory folder = new();
        string path = folder.Combine("x.tar");
        using (FileStream file = File.Create(path))
        {
            // A file with a hole.
            file.Write(header);
            file.SetLength(9_000_000_000 + GnuTarHeader.PaddingOf(9_000_000_000) + header.Length + 1024);
        }

        using TarReader reader = new(File.OpenRead(path));

        Assert.Equal(9_000_000_000, reader.GetNextEntry()!.Length);
        Assert.Null(reader.GetNextEntry());
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public async Task File_that_changes_while_it_is_read_is_an_error(int length)
    {
        GnuTarPacker tar = new(Stream.Null);

        IOException failure = await Assert.ThrowsAsync<IOException>(() => tar.AddAsync(
            new("a", 5, Mode, 0, 0, "", ""),
            async (stream, token) => await stream.WriteAsync(new byte[length], token),
            Token));

        Assert.Equal("its size changed while it was read", failure.Message);
    }

    private static async Task<byte[]> PackAsync(params (string Name, byte[] Content)[] files)
    {
        using MemoryStream output = new();
        GnuTarPacker tar = new(output);
        foreach ((string name, byte[] content) in files)
        {
            await tar.AddAsync(
                new(name, content.Length, Mode, 1000, 3_000_000, "me", "us"),
                async (stream, token) => await stream.WriteAsync(content, token),
                CancellationToken.None);
        }

        await tar.FinishAsync(CancellationToken.None);
        return output.ToArray();
    }
}
