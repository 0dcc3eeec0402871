using System.Collections.Immutable;

namespace Kiln.Testing.WinRm.Http;

/// <param name="Headers">By name in any case.</param>
internal sealed record HttpCall(
    string Method, string Target, ImmutableDictionary<string, string> Headers, byte[] Body)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);
}
