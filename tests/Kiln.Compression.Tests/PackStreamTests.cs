using CsCheck;
using Kiln.Compression.Codecs;
using Kiln.Testing;

namespace Kiln.Compression.Tests;

public sealed class PackStreamTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Format, the tool that reads it, its Debian package.</summary>
    public static TheoryData<CompressionFormat, string, string> Readers => new()
    {
        { CompressionFormat.Gzip, "gzip", "gzip" },
        { CompressionFormat.Gzip, "pigz", "pigz" },
        { CompressionFormat.Bgzf, "bgzip", "tabix" },
        { CompressionFormat.Bgzf, "gzip", "gzip" },
        { CompressionFormat.Lz4, "lz4", "lz4" },
        { CompressionFormat.Bzip2, "bzip2", "bzip2" },
        { CompressionFormat.Xz, "xz", "xz-utils" },
        { CompressionFormat.Zstd, "zstd", "zstd" },
    };

    public static TheoryData<CompressionFormat> Formats => [.. Enum.GetValues<CompressionFormat>()];

    [Theory]
    [MemberData(nameof(Readers))]
    public async Task Packed_file_is_read_by_the_systems_tool(CompressionFormat format, string tool, string package)
    {
        using TemporaryDirectory folder = new();
        foreach (int size in Samples.SizesOf(format))
        {
            foreach (byte[] content in (byte[][])[Samples.Text(size), Samples.Noise(size), Samples.Zeros(size)])
            {
                string path = await PackAsync(folder, format, new(null, 3), content);

                byte[] unpacked = await Tool.RunAsync(tool, package, "-d", "-c", path);

                Assert.True(content.AsSpan().SequenceEqual(unpacked), $"{format} of {size} bytes");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Readers))]
    public async Task Every_level_gives_a_file_that_the_systems_tool_reads(
        CompressionFormat format,
        string tool,
        string package)
    {
        using TemporaryDirectory folder = new();
        byte[] content = [.. Samples.Text(1_500_000), .. Samples.Noise(100_000)];
        for (int level = PackOptions.LowestLevel; level <= PackOptions.HighestLevel; level++)
        {
            string path = await PackAsync(folder, format, new(level, 2), content);

            Assert.Equal(content, await Tool.RunAsync(tool, package, "-d", "-c", path));
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Higher_level_makes_smaller_files(CompressionFormat format)
    {
        byte[] content = [.. Samples.Text(3_000_000), .. Samples.Text(2_000_000)];

        byte[] fast = await PackAsync(format, new(PackOptions.LowestLevel, 2), content);
        byte[] small = await PackAsync(format, new(PackOptions.HighestLevel, 2), content);

        Assert.True(small.Length < fast.Length, $"{small.Length} and {fast.Length}");
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Result_depends_on_nothing_but_the_input(CompressionFormat format)
    {
        byte[] content = [.. Samples.Text(6_000_000), .. Samples.Noise(1_000_000), .. Samples.Zeros(1_000_000)];
        byte[] expected = await PackAsync(format, new(null, 1), content);
        foreach (int workers in (int[])[2, 5])
        {
            Assert.Equal(expected, await PackAsync(format, new(null, workers), content, piece: 77_777));
        }
    }

    [Fact]
    public void Gzip_of_any_input_in_any_pieces_is_one_member_that_unpacks_to_it() =>
        Gen.Select(Gen.Byte.Array[0, 3000], Gen.Int[1, 1000]).Sample((content, piece) =>
        {
            byte[] packed = PackAsync(CompressionFormat.Gzip, new(1, 2), content, piece).GetAwaiter().GetResult();
            using MemoryStream unpacked = new();
            using (System.IO.Compression.GZipStream reader = new(new MemoryStream(packed), System.IO.Compression.CompressionMode.Decompress))
            {
                reader.CopyTo(unpacked);
            }

            return content.AsSpan().SequenceEqual(unpacked.ToArray());
        });

    [Fact]
    public async Task Managed_zstd_gives_what_the_systems_tool_reads()
    {
        using TemporaryDirectory folder = new();
        foreach (int size in Samples.Sizes)
        {
            byte[] content = [.. Samples.Text(size), .. Samples.Noise(size / 10)];
            string path = folder.Combine("packed");
            await using (FileStream file = File.Create(path))
            {
                await using CodecPackStream packer = new(file, new ManagedZstdCodec(3, 2));
                await packer.WriteAsync(content, Token);
                await packer.FinishAsync(Token);
            }

            Assert.Equal(content, await Tool.RunAsync("zstd", "zstd", "-d", "-c", path));
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Packing_that_is_given_up_ends_soon(CompressionFormat format)
    {
        byte[] content = Samples.Noise(1_000_000);
        using CancellationTokenSource cancel = new();
        await using PackStream packer = PackStream.Create(Stream.Null, format, new(PackOptions.HighestLevel, 2));
        for (int i = 0; i < 20; i++)
        {
            await packer.WriteAsync(content, cancel.Token);
        }

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => packer.WriteAsync(content, cancel.Token).AsTask());

        await packer.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10), Token);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Packing_can_be_given_up_at_once_and_twice(CompressionFormat format)
    {
        byte[] content = Samples.Noise(3_000_000);
        PackStream packer = PackStream.Create(Stream.Null, format, new(1, 2));
        await packer.WriteAsync(content, Token);

#pragma warning disable CA1849, MA0042 // Whoever cannot wait is what is tested.
        packer.Dispose();
        packer.Dispose();
#pragma warning restore CA1849, MA0042

        await packer.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10), Token);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Failure_of_the_output_comes_out_at_every_write(CompressionFormat format)
    {
        byte[] content = Samples.Noise(format is CompressionFormat.Bzip2 or CompressionFormat.Xz ? 700_000 : 6_000_000);
        int writes = 0;
        await PackAsync(new FailingStream(() => writes++ < 0), format, content);
        Assert.True(writes > 0);
        for (int failing = 0; failing < writes; failing++)
        {
            int count = 0;
            int wanted = failing;
            IOException failure = await Assert.ThrowsAsync<IOException>(
                () => PackAsync(new FailingStream(() => count++ == wanted), format, content));
            Assert.Equal("No space left on device", failure.Message);
        }
    }

    [Fact]
    public void Library_that_is_missing_is_named_with_its_package()
    {
        MissingLibraryException missing = Assert.Throws<MissingLibraryException>(
            () => Native.NativeLibraries.Require("xz", "libnosuch.so.5", "liblzma5"));

        Assert.Equal(
            "Packing with xz needs the library libnosuch.so.5, which is not installed. Install it (Debian and Ubuntu: "
            + "apt-get install liblzma5), or choose another format.",
            missing.Message);
    }

    private static async Task<string> PackAsync(
        TemporaryDirectory folder,
        CompressionFormat format,
        PackOptions options,
        byte[] content)
    {
        string path = folder.Combine("packed");
        await File.WriteAllBytesAsync(path, await PackAsync(format, options, content), Token);
        return path;
    }

    private static async Task<byte[]> PackAsync(
        CompressionFormat format,
        PackOptions options,
        byte[] content,
        int piece = 1 << 20)
    {
        using MemoryStream output = new();
        await using PackStream packer = PackStream.Create(output, format, options);
        for (int i = 0; i < content.Length; i += piece)
        {
            await packer.WriteAsync(content.AsMemory(i, Math.Min(piece, content.Length - i)), Token);
        }

        await packer.FinishAsync(Token);
        return output.ToArray();
    }

    private static async Task PackAsync(Stream output, CompressionFormat format, byte[] content)
    {
        await using PackStream packer = PackStream.Create(output, format, new(1, 2));
        await packer.WriteAsync(content, Token);
        await packer.FinishAsync(Token);
    }

    private sealed class FailingStream(Func<bool> fails) : WriteOnlyStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            fails() ? throw new IOException("No space left on device") : ValueTask.CompletedTask;
    }
}
