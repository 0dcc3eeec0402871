using System.Text;

namespace Kiln.Machines.Web.Http;

/// <summary>What a client asks for: the part of an HTTP/1 request before its body, as far as it matters here.</summary>
internal sealed record RequestHead
{
    public required string Method { get; init; }

    /// <summary>As sent, without scheme and host where the client sent them.</summary>
    public required string Target { get; init; }

    /// <summary>The client can send another request on the connection.</summary>
    public bool IsKept { get; init; }

    /// <summary>A body follows, which nobody reads.</summary>
    public bool HasBody { get; init; }

    public string? Range { get; init; }

    public string? IfRange { get; init; }

    public string? IfModifiedSince { get; init; }

    /// <summary>Where in the bytes a head ends.</summary>
    /// <returns>The length of the head with the empty line after it; 0 when that has not come yet.</returns>
    public static int FindEnd(ReadOnlySpan<byte> bytes)
    {
        // Ends of lines may lack their carriage return: some small clients are written so.
        int place = 0;
        while (true)
        {
            int next = bytes[place..].IndexOf((byte)'\n');
            if (next < 0)
            {
                return 0;
            }

            place += next + 1;
            ReadOnlySpan<byte> rest = bytes[place..];
            if (rest.StartsWith("\n"u8) || rest.StartsWith("\r\n"u8))
            {
                return place + (rest[0] == '\n' ? 1 : 2);
            }
        }
    }

    /// <param name="head">As found by <see cref="FindEnd"/>.</param>
    /// <param name="status">The answer to a head that is not understood.</param>
    public static RequestHead? Parse(ReadOnlySpan<byte> head, out int status)
    {
        string[] lines = Encoding.Latin1.GetString(head).Split('\n');
        RequestHead? request = ParseLine(lines[0].TrimEnd('\r'), out status);
        for (int i = 1; i < lines.Length && request is not null; i++)
        {
            string line = lines[i].TrimEnd('\r');
            if (line.Length == 0)
            {
                continue;
            }

            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || !line.AsSpan(0, colon).ContainsOnlyTokenCharacters())
            {
                status = 400;
                return null;
            }

            request = request.With(line[..colon].ToLowerInvariant(), line[(colon + 1)..].Trim(' ', '\t'));
        }

        return request;
    }

    private static RequestHead? ParseLine(string line, out int status)
    {
        string[] parts = line.Split(' ');
        status = 400;
        if (parts.Length != 3 || !parts[0].AsSpan().ContainsOnlyTokenCharacters() || parts[1].Length == 0)
        {
            return null;
        }

        if (parts[2] is not ("HTTP/1.1" or "HTTP/1.0"))
        {
            status = parts[2].StartsWith("HTTP/", StringComparison.Ordinal) ? 505 : 400;
            return null;
        }

        if (TargetOf(parts[1]) is not string target)
        {
            return null;
        }

        status = 200;
        return new() { Method = parts[0], Target = target, IsKept = parts[2] == "HTTP/1.1" };
    }

    /// <returns>Null for what is no path.</returns>
    private static string? TargetOf(string text)
    {
        if (text.AsSpan().ContainsAnyInRange('\0', ' ') || text.Contains('\x7f', StringComparison.Ordinal))
        {
            return null;
        }

        if (text.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
        {
            int slash = text.IndexOf('/', "http://".Length);
            return slash < 0 ? "/" : text[slash..];
        }

        return text[0] == '/' || text == "*" ? text : null;
    }

    private RequestHead With(string name, string value) => name switch
    {
        "connection" => this with { IsKept = KeptBy(value) },
        "content-length" => this with { HasBody = HasBody || value != "0" },
        "transfer-encoding" => this with { HasBody = true },
        "range" => this with { Range = value },
        "if-range" => this with { IfRange = value },
        "if-modified-since" => this with { IfModifiedSince = value },
        _ => this,
    };

    private bool KeptBy(string connection)
    {
        string[] options = connection.Split(',', StringSplitOptions.TrimEntries);
        return !options.Contains("close", StringComparer.OrdinalIgnoreCase)
            && (IsKept || options.Contains("keep-alive", StringComparer.OrdinalIgnoreCase));
    }
}
