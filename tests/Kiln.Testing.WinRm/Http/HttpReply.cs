using System.Collections.Immutable;

namespace Kiln.Testing.WinRm.Http;

/// <param name="Status">Of HTTP.</param>
/// <param name="Body">As it goes over the wire.</param>
internal sealed record HttpReply(int Status, byte[] Body)
{
    public string ContentType { get; init; } = "application/soap+xml;charset=UTF-8";

    public ImmutableArray<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>The connection ends after this many bytes of the body; null for a whole answer.</summary>
    public int? CutAfter { get; init; }
}
