namespace Kiln.Machines.Web;

/// <summary>Paths of HTTP requests.</summary>
internal static class HttpPath
{
    /// <summary>
    /// The shortest path that means the same: without empty parts, <c>.</c>, <c>..</c>, and a slash at the end. One
    /// that
    /// starts with a slash never leads above it.
    /// </summary>
    public static string Clean(string path)
    {
        bool isRooted = path.StartsWith('/');
        List<string> parts = [];
        foreach (string part in path.Split('/'))
        {
            if (part is "" or ".")
            {
                continue;
            }

            if (part != ".." || (parts.Count == 0 ? !isRooted : parts[^1] == ".."))
            {
                parts.Add(part);
            }
            else if (parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
        }

        string joined = string.Join('/', parts);
        return isRooted ? "/" + joined : joined.Length == 0 ? "." : joined;
    }

    /// <summary>The path of a request's target, without the query and with its escapes resolved.</summary>
    /// <returns>Null when an escape is broken.</returns>
    public static string? Decode(string target)
    {
        int end = target.AsSpan().IndexOfAny('?', '#');
        ReadOnlySpan<char> path = end < 0 ? target : target.AsSpan(0, end);
        byte[] bytes = new byte[path.Length];
        int length = 0;
        for (int i = 0; i < path.Length; i++)
        {
            if (path[i] != '%')
            {
                bytes[length++] = (byte)path[i];
                continue;
            }

            if (i + 2 >= path.Length || !char.IsAsciiHexDigit(path[i + 1]) || !char.IsAsciiHexDigit(path[i + 2]))
            {
                return null;
            }

            bytes[length++] = Convert.FromHexString(path.Slice(i + 1, 2))[0];
            i += 2;
        }

        return System.Text.Encoding.UTF8.GetString(bytes, 0, length);
    }

    /// <summary>The form of a path in an address.</summary>
    public static string Encode(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}
