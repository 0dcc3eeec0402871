using System.Globalization;

namespace Kiln.Builders.Qemu.Disks;

/// <summary>Sizes of disks as <c>qemu-img</c> reads and writes them.</summary>
internal static class DiskBytes
{
    private const string Units = "bkmgtpe";

    /// <param name="text">A number and a unit; units are powers of 1024.</param>
    /// <returns>Null when it is too large.</returns>
    public static long? Parse(string text)
    {
        int power = Math.Max(0, Units.IndexOf(char.ToLowerInvariant(text[^1]), StringComparison.Ordinal));
        string number = char.IsAsciiDigit(text[^1]) ? text : text[..^1];
        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value))
        {
            return null;
        }

        double bytes = (double)value * Math.Pow(1024, power);
        return bytes < long.MaxValue ? (long)bytes : null;
    }

    /// <summary>Rounded up to megabytes, so that the disk holds it.</summary>
    public static string InMegabytes(long bytes) =>
        ((bytes + (1 << 20) - 1) >> 20).ToString(CultureInfo.InvariantCulture) + "M";
}
