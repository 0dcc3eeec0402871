using System.Text;

namespace Kiln.Engine.Secrets;

/// <summary>
/// Base64 of a text: alone, and the part of it that does not depend on what stands before and behind it, at each of the
/// three places that it can have in a longer one (<c>user:password</c>). At most four bits of the first and the last
/// byte show there.
/// </summary>
internal static class Base64Forms
{
    private const int BitsPerSign = 6;

    /// <summary>Widths at which tools break lines: PEM, and <c>base64</c>.</summary>
    private static readonly int[] Widths = [64, 76];

    /// <summary>In UTF-8, and in UTF-16 as in PowerShell's <c>-EncodedCommand</c>.</summary>
    public static IEnumerable<string> Of(string text) =>
        Of(Encoding.UTF8.GetBytes(text)).Concat(Of(Encoding.Unicode.GetBytes(text)));

    private static IEnumerable<string> Of(byte[] bytes)
    {
        string alone = Convert.ToBase64String(bytes);
        IEnumerable<string> standard =
        [
            alone,
            alone.TrimEnd('='),
            .. Enumerable.Range(0, 3).Select(place => Inside(bytes, place)),
            .. Lines(alone),
        ];
        foreach (string form in standard)
        {
            yield return form;
            yield return form.Replace('+', '-').Replace('/', '_');
        }
    }

    /// <param name="place">How many bytes of a group of three stand before it.</param>
    private static string Inside(byte[] bytes, int place)
    {
        byte[] padded = new byte[place + bytes.Length];
        bytes.CopyTo(padded, place);
        int first = ((place * 8) + BitsPerSign - 1) / BitsPerSign;
        int end = padded.Length * 8 / BitsPerSign;
        return Convert.ToBase64String(padded)[first..end];
    }

    private static IEnumerable<string> Lines(string alone) =>
        Widths
            .Where(width => alone.Length > width)
            .SelectMany(width => alone.Chunk(width))
            .Select(static line => new string(line));
}
