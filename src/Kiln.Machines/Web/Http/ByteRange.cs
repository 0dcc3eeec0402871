using System.Globalization;

namespace Kiln.Machines.Web.Http;

/// <summary>A part of a file that a client asks for.</summary>
/// <param name="Start">The first byte.</param>
/// <param name="Length">At least 1.</param>
internal sealed record ByteRange(long Start, long Length)
{
    /// <param name="header">The value of the header <c>Range</c>.</param>
    /// <param name="size">Of the file.</param>
    /// <param name="isUnsatisfiable">The client asks for what the file does not have.</param>
    /// <returns>
    /// Null for the whole file: there is no range, it is not understood, or it is several ranges, of which a server
    /// need
    /// not take notice.
    /// </returns>
    public static ByteRange? Parse(string? header, long size, out bool isUnsatisfiable)
    {
        isUnsatisfiable = false;
        if (header is null || !header.StartsWith("bytes=", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        string[] ends = header["bytes=".Length..].Split('-');
        if (ends.Length != 2 || !TryRead(ends[0], out long? first) || !TryRead(ends[1], out long? last))
        {
            return null;
        }

        (long start, long end) = (first, last) switch
        {
            (null, null) => (0, -2),
            (null, long suffix) => (Math.Max(0, size - suffix), suffix == 0 ? -1 : size - 1),
            (long from, null) => (from, size - 1),
            (long from, long to) => to < from ? (0, -2) : (from, Math.Min(to, size - 1)),
        };
        isUnsatisfiable = end != -2 && (start >= size || end < start);
        return end == -2 || isUnsatisfiable ? null : new ByteRange(start, end - start + 1);
    }

    private static bool TryRead(string text, out long? value)
    {
        string digits = text.Trim();
        bool isNumber = long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long number);
        value = isNumber ? number : null;
        return isNumber || digits.Length == 0;
    }
}
