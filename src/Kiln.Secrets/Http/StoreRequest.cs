using System.Collections.Immutable;

namespace Kiln.Secrets.Http;

/// <summary>A request to a store.</summary>
/// <param name="Method">For example <c>GET</c>.</param>
/// <param name="Address">Absolute.</param>
internal sealed record StoreRequest(HttpMethod Method, Uri Address)
{
    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];

    public ReadOnlyMemory<byte> Body { get; init; }

    public string BodyType { get; init; } = "application/json";
}
