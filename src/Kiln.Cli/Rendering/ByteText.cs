using System.Collections.Immutable;
using System.Globalization;

namespace Kiln.Cli.Rendering;

/// <summary>Amounts of bytes for people: <c>1.2 GiB</c>.</summary>
internal static class ByteText
{
    private const double Step = 1024;

    private static readonly ImmutableArray<string> Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    public static string Of(long bytes)
    {
        double value = bytes;
        int unit = 0;
        while (value >= Step && unit < Units.Length - 1)
        {
            value /= Step;
            unit++;
        }

        return unit == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes} B")
            : string.Create(CultureInfo.InvariantCulture, $"{value:0.0} {Units[unit]}");
    }
}
