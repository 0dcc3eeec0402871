using System.IO.Compression;
using Kiln.Images.Model;
using Kiln.Images.Streams;
using ZstdSharp;

namespace Kiln.Images.Layers;

/// <summary>
/// Reads packed tars. The first bytes decide how; what a media type or a file name says does not count.
/// </summary>
internal static class Unpacking
{
    private const int LongestMark = 6;

    // .NET takes a gzip file that is cut off for a whole one unless it is told otherwise before the first one is read.
    static Unpacking() => AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", isEnabled: true);

    /// <param name="packed">Owned by the result.</param>
    /// <param name="reference">What is read, in the user's words.</param>
    public static async Task<Stream> OpenAsync(Stream packed, string reference, CancellationToken cancellationToken)
    {
        byte[] mark = new byte[LongestMark];
        int count = await packed.ReadAtLeastAsync(mark, mark.Length, throwOnEndOfStream: false, cancellationToken);
        Stream whole = new PrefixedStream(mark.AsMemory(0, count), packed);
        return Detect(mark.AsSpan(0, count)) switch
        {
            PackedForm.Gzip => new GZipStream(whole, CompressionMode.Decompress),
            PackedForm.Zstd => new DecompressionStream(whole, leaveOpen: false),
            PackedForm.Xz => FilterProcess.Open("xz", "xz-utils", whole, reference),
            PackedForm.Bzip2 => FilterProcess.Open("bzip2", "bzip2", whole, reference),
            PackedForm.None => whole,
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    public static PackedForm Detect(ReadOnlySpan<byte> start) => start switch
    {
        [0x1f, 0x8b, ..] => PackedForm.Gzip,
        [0x28, 0xb5, 0x2f, 0xfd, ..] => PackedForm.Zstd,
        [>= 0x50 and <= 0x5f, 0x2a, 0x4d, 0x18, ..] => PackedForm.Zstd,
        [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, ..] => PackedForm.Xz,
        [(byte)'B', (byte)'Z', (byte)'h', ..] => PackedForm.Bzip2,
        _ => PackedForm.None,
    };

    /// <summary>Damage inside a packed stream, whichever decoder finds it.</summary>
    public static bool IsDamage(Exception exception) =>
        exception is InvalidDataException or EndOfStreamException or ZstdException or Tar.TarFormatException;

    public static ImageException Damaged(string reference, Exception exception) => new(
        ImageFailure.BadFormat,
        $"{reference} is damaged or cut off, or not a tar: {exception.Message}",
        exception);
}
