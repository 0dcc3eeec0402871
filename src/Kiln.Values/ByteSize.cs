using System.Buffers;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;

namespace Kiln.Values;

/// <summary>Amounts of bytes as people write them: <c>20GiB</c>, <c>1.5 GB</c>, <c>4096</c>.</summary>
public static class ByteSize
{
    private const double Step = 1024;

    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create(".0123456789");

    private static readonly ImmutableArray<string> BinaryUnits = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    private static readonly FrozenDictionary<string, long> Units = new Dictionary<string, long>
    {
        [""] = 1,
        ["B"] = 1,
        ["kB"] = 1_000,
        ["MB"] = 1_000_000,
        ["GB"] = 1_000_000_000,
        ["TB"] = 1_000_000_000_000,
        ["KiB"] = 1L << 10,
        ["MiB"] = 1L << 20,
        ["GiB"] = 1L << 30,
        ["TiB"] = 1L << 40,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <param name="text">A number with or without a fraction, and a unit; no unit means bytes.</param>
    /// <param name="bytes">What it says.</param>
    /// <returns>False when it says nothing, or more than a disk can hold.</returns>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        string trimmed = text.Trim();
        int unit = trimmed.AsSpan().IndexOfAnyExcept(NumberCharacters);
        string number = unit < 0 ? trimmed : trimmed[..unit].TrimEnd();
        bool isKnown = Units.TryGetValue(unit < 0 ? "" : trimmed[unit..].TrimStart(), out long factor);
        if (!isKnown
            || !decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value)
            || value > long.MaxValue / (decimal)factor)
        {
            return false;
        }

        bytes = (long)(value * factor);
        return true;
    }

    /// <summary>For people: <c>1.2 GiB</c>.</summary>
    public static string Format(long bytes)
    {
        double value = bytes;
        int unit = 0;
        while (value >= Step && unit < BinaryUnits.Length - 1)
        {
            value /= Step;
            unit++;
        }

        return unit == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes} B")
            : string.Create(CultureInfo.InvariantCulture, $"{value:0.0} {BinaryUnits[unit]}");
    }
}
