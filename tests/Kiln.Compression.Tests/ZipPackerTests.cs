using System.IO.Compression;
using System.Text;
using CsCheck;
using Kiln.Compression.Archives;
using Kiln.Testing;

namespace Kiln.Compression.Tests;

public sealed class ZipPackerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Archive_is_read_by_unzip()
    {
        using TemporaryDirectory folder = new();
        (string Name, byte[] Content)[] entries =
        [
            ("out/empty", []),
            ("out/größe.txt", Samples.Text(3_000_000)),
            ("noise", Samples.Noise(2_500_000)),
            ("a", "b"u8.ToArray()),
        ];
        string path = folder.Combine("x.zip");
        await File.WriteAllBytesAsync(path, await PackAsync(entries), Token);

        await Tool.RunAsync("unzip", "unzip", "-tq", path);

        foreach ((string name, byte[] content) in entries)
        {
            Assert.Equal(content, await Tool.RunAsync("unzip", "unzip", "-p", path, name.Replace("größe", "*", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void Any_entries_come_out_as_they_went_in() =>
        Gen.Select(Gen.Byte.Array[0, 2000].Array[0, 20], Gen.Bool).Sample((contents, wide) =>
        {
            (string Name, byte[] Content)[] entries = [.. contents.Select(static (content, i) => ($"f/{i}", content))];
            using ZipArchive archive = new(new MemoryStream(PackAsync(entries, wide).GetAwaiter().GetResult()));
            return archive.Entries.Select(static entry => entry.FullName).SequenceEqual(entries.Select(static e => e.Name))
                && archive.Entries.Zip(entries).All(static pair => ContentOf(pair.First).SequenceEqual(pair.Second.Content));
        });

    [Fact]
    public async Task More_entries_than_old_archives_can_count_are_read()
    {
        (string Name, byte[] Content)[] entries = [.. Enumerable.Range(0, 70_000).Select(static i => ($"{i}", Array.Empty<byte>()))];

        using ZipArchive archive = new(new MemoryStream(await PackAsync(entries)));

        Assert.Equal(70_000, archive.Entries.Count);
        Assert.Equal("69999", archive.Entries[^1].FullName);
    }

    [Fact]
    public async Task Entry_and_archive_beyond_four_gigabytes_are_read_by_unzip()
    {
        using TemporaryDirectory folder = new();
        const long Length = 0x1_0000_1000;
        string path = folder.Combine("x.zip");
        await using (FileStream output = File.Create(path))
        {
            await using ZipPacker zip = new(output, new(1, 2));
            await zip.AddAsync("zeros", Length, static (stream, token) => WriteZerosAsync(stream, Length, token), Token);
            await zip.AddAsync("last", 1, static async (stream, token) => await stream.WriteAsync("x"u8.ToArray(), token), Token);
            await zip.FinishAsync(Token);
        }

        string listing = Encoding.ASCII.GetString(await Tool.RunAsync("unzip", "unzip", "-l", path));

        Assert.Contains("4294971392", listing, StringComparison.Ordinal);
        await Tool.RunAsync("unzip", "unzip", "-tq", path);
        Assert.Equal("x"u8.ToArray(), await Tool.RunAsync("unzip", "unzip", "-p", path, "last"));
    }

    [Theory]
    [InlineData(0xffff_fffeL)]
    [InlineData(0xffff_ffffL)]
    [InlineData(0x1_0000_0000L)]
    public void Place_beyond_four_gigabytes_is_written_wide(long offset)
    {
        byte[] record = ZipRecords.DirectoryEntry(new("a"u8.ToArray(), IsUtf8: false, 1, 2, 3, offset));

        Assert.Equal(offset >= uint.MaxValue ? 46 + 1 + 28 : 46 + 1, record.Length);
    }

    private static async Task<byte[]> PackAsync((string Name, byte[] Content)[] entries, bool isWide = false)
    {
        using MemoryStream output = new();
        await using ZipPacker zip = new(output, new(null, 2));
        foreach ((string name, byte[] content) in entries)
        {
            await zip.AddAsync(
                name,
                isWide ? long.MaxValue : content.Length,
                async (stream, token) => await stream.WriteAsync(content, token),
                CancellationToken.None);
        }

        await zip.FinishAsync(CancellationToken.None);
        return output.ToArray();
    }

    private static byte[] ContentOf(ZipArchiveEntry entry)
    {
        using Stream stream = entry.Open();
        using MemoryStream content = new();
        stream.CopyTo(content);
        return content.ToArray();
    }

    private static async Task WriteZerosAsync(Stream stream, long length, CancellationToken token)
    {
        byte[] zeros = new byte[1 << 20];
        for (long done = 0; done < length; done += zeros.Length)
        {
            await stream.WriteAsync(zeros.AsMemory(0, (int)Math.Min(zeros.Length, length - done)), token);
        }
    }
}
