using System.Globalization;
using System.Text.Json.Nodes;
using Kiln.Values;

namespace Kiln.Builders.Docker.Running;

/// <summary>
/// Reads the values of options of <c>docker run</c>; throws <see cref="FormatException"/> for what is none.
/// </summary>
internal static class RunValues
{
    private const int HighestPort = 65535;

    /// <summary>A number with <c>b</c>, <c>k</c>, <c>m</c>, <c>g</c> or <c>t</c>; -1 for no limit.</summary>
    public static long Bytes(string text)
    {
        string value = text.Trim().ToLowerInvariant();
        value = value.EndsWith("ib", StringComparison.Ordinal) ? value[..^2]
            : value.Length > 1 && value[^1] == 'b' && !char.IsAsciiDigit(value[^2]) ? value[..^1]
            : value;
        int power = value.Length == 0 ? 0 : "bkmgt".IndexOf(value[^1], StringComparison.Ordinal);
        string number = power < 0 ? value : value[..^1];
        return decimal.TryParse(
            number,
            NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture,
            out decimal amount)
            && amount is >= -1 and <= 1_000_000_000
            ? (long)(amount * (1L << (10 * Math.Max(power, 0))))
            : number.Length > 0 && long.TryParse(
                number, NumberStyles.None, CultureInfo.InvariantCulture, out long plain) && power <= 0
                ? plain
                : throw new FormatException("it is not a size such as 512m");
    }

    public static long NanoProcessors(string text) =>
        decimal.TryParse(
            text,
            NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out decimal count) && count is > 0 and < 100_000
            ? (long)(count * 1_000_000_000)
            : throw new FormatException("it is not a number of processors such as 1.5");

    public static long Nanoseconds(string text) =>
        GoDuration.TryParse(text, out GoDuration time, out _)
            ? time.Nanoseconds
            : throw new FormatException("it is not a time such as 30s");

    /// <summary><c>80</c> or <c>53/udp</c>.</summary>
    public static string Port(string text)
    {
        string[] parts = text.Split('/');
        bool isPort = int.TryParse(
            parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and <= HighestPort;
        return isPort && parts.Length <= 2
            ? $"{parts[0]}/{(parts.Length == 2 ? parts[1] : "tcp")}"
            : throw new FormatException("it is not a port such as 8080 or 53/udp; ranges are not taken");
    }

    /// <summary><c>HOST[:CONTAINER][:rwm]</c>.</summary>
    public static JsonObject Device(string text)
    {
        string[] parts = text.Split(':');
        bool hasRights = parts.Length > 1 && parts[^1].Length > 0 && parts[^1].All("rwm".Contains);
        string[] paths = hasRights ? parts[..^1] : parts;
        if (paths.Length > 2 || paths[0].Length == 0)
        {
            throw new FormatException("write HOST, HOST:CONTAINER or HOST:CONTAINER:rwm");
        }

        return new()
        {
            ["PathOnHost"] = paths[0],
            ["PathInContainer"] = paths[^1],
            ["CgroupPermissions"] = hasRights ? parts[^1] : "rwm",
        };
    }

    /// <summary><c>nofile=1024[:4096]</c>.</summary>
    public static JsonObject Limit(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        string[] numbers = text[(equals + 1)..].Split(':');
        if (equals <= 0 || numbers.Length > 2 || !long.TryParse(numbers[0], CultureInfo.InvariantCulture, out long soft)
            || !long.TryParse(numbers[^1], CultureInfo.InvariantCulture, out long hard))
        {
            throw new FormatException("write NAME=SOFT or NAME=SOFT:HARD");
        }

        return new() { ["Name"] = text[..equals], ["Soft"] = soft, ["Hard"] = hard };
    }
}
