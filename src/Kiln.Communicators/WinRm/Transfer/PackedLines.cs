using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Kiln.Communicators.WinRm.Transfer;

/// <summary>Content as the machine's scripts read it: lines of base64, each a piece that is packed by itself.</summary>
internal static class PackedLines
{
    private const int PieceBytes = 128 * 1024;

    public static async Task WriteAsync(Stream content, Stream lines, CancellationToken cancellationToken)
    {
        byte[] piece = new byte[PieceBytes];
        long length = 0;
        for (int count; (count = await content.ReadAtLeastAsync(piece, piece.Length, false, cancellationToken)) > 0;)
        {
            length += count;
            await lines.WriteAsync(Encoding.ASCII.GetBytes(Pack(piece.AsSpan(0, count)) + "\n"), cancellationToken);
        }

        string end = string.Create(CultureInfo.InvariantCulture, $"={length}\n");
        await lines.WriteAsync(Encoding.ASCII.GetBytes(end), cancellationToken);
    }

    private static string Pack(ReadOnlySpan<byte> piece)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(piece);
        }

        return Convert.ToBase64String(packed.GetBuffer().AsSpan(0, (int)packed.Length));
    }
}
