using System.Globalization;

namespace Kiln.Images.Changes;

/// <summary>A port of EXPOSE: <c>80</c>, <c>53/udp</c>, <c>8000-8003/tcp</c>.</summary>
internal static class ExposedPort
{
    private const int HighestPort = 65535;

    public static IEnumerable<string> Parse(string text)
    {
        string[] parts = text.Split('/');
        string protocol = parts.Length == 2 ? parts[1].ToLowerInvariant() : "tcp";
        if (parts.Length > 2 || protocol is not ("tcp" or "udp" or "sctp"))
        {
            throw new FormatException($"'{text}' is not a port; after the slash stands tcp, udp or sctp");
        }

        string[] range = parts[0].Split('-');
        int first = Number(range[0], text);
        int last = range.Length == 1 ? first : Number(range[^1], text);
        if (range.Length > 2 || last < first)
        {
            throw new FormatException($"'{text}' is not a range of ports");
        }

        return Enumerable.Range(first, last - first + 1)
            .Select(port => string.Create(CultureInfo.InvariantCulture, $"{port}/{protocol}"));
    }

    private static int Number(string digits, string text) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            && port is > 0 and <= HighestPort
            ? port
            : throw new FormatException($"'{text}' is not a port; ports are the numbers from 1 to {HighestPort}");
}
