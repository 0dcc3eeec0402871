using System.Buffers;
using System.Formats.Tar;
using System.Text;
using CsCheck;
using Kiln.Communicators.Ssh.Transfer;
using Kiln.Communicators.Ssh.Transfer.Scp;
using Kiln.Communicators.Ssh.Transfer.Tar;
using Kiln.Platform.Files;
using Xunit;

namespace Kiln.Communicators.Tests.Transfer;

public sealed class TarHeaderTests
{
    private const uint RegularFile = 0x8000;
    private const string Strange = " '\nü漢";

    private static readonly long[] Large = [4L << 30, (8L << 30) - 1, 8L << 30, 9L << 40];

    private static readonly Gen<string> Names =
        Gen.String[Gen.OneOf(Gen.Char['a', 'z'], Gen.Int[0, Strange.Length - 1].Select(static i => Strange[i])), 1, 300];

    [Fact]
    public void A_header_is_read_back_by_the_class_of_the_system() => Gen.Select(
        Names,
        Gen.OneOf(Gen.Long[0, 5000], Gen.Int[0, Large.Length - 1].Select(static i => Large[i])),
        Gen.Int[0, 511]).Sample((name, size, mode) =>
    {
        LocalEntry entry = new(name, "/x", new FileState(RegularFile | (uint)mode, size));
        byte[] blocks = new byte[TarHeader.Length(entry)];
        Random.Shared.NextBytes(blocks);
        TarHeader.Write(blocks, entry, (UnixFileMode)mode);

        using TarReader reader = new(new UnknownLength(blocks));
        TarEntry? read = reader.GetNextEntry();
        Assert.Equal((name, size, (UnixFileMode)mode), (read!.Name, read.Length, read.Mode));
    });

    [Theory]
    [InlineData("C0644 4294967297 large file\n", 4294967297)]
    [InlineData("C4755 0 x\n", 0)]
    public void A_message_of_scp_has_any_size(string line, long size)
    {
        ReadOnlySequence<byte> bytes = new(Encoding.UTF8.GetBytes(line));
        Assert.Equal(size, ScpMessage.TryTake(ref bytes)!.Size);
        Assert.True(bytes.IsEmpty);
    }
}
