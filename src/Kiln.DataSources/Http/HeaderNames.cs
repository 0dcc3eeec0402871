using System.Buffers;

namespace Kiln.DataSources.Http;

/// <summary>What the names of HTTP headers look like.</summary>
internal static class HeaderNames
{
    private static readonly SearchValues<char> Allowed = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    public static bool IsValid(string name) => name.Length > 0 && !name.AsSpan().ContainsAnyExcept(Allowed);

    /// <summary>
    /// Compat: headers have one spelling in results, whatever the server wrote: <c>Content-Type</c>.
    /// </summary>
    public static string Canonical(string name) => string.Join('-', name.Split('-').Select(static part =>
        part.Length == 0 ? part : char.ToUpperInvariant(part[0]) + part[1..].ToLowerInvariant()));

    /// <summary>True for what must not reach another host than the one that it was meant for.</summary>
    public static bool IsSensitive(string name) =>
        Canonical(name) is "Authorization" or "Www-Authenticate" or "Cookie" or "Cookie2" or "Proxy-Authorization";
}
