using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Kiln.Builders.Docker.Engine;

/// <summary>What is sent with a request.</summary>
/// <param name="Content">Null for none.</param>
internal sealed record EngineBody(HttpContent? Content)
{
    public static EngineBody None => new((HttpContent?)null);

    public ImmutableArray<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>Of the interface, when an older one than usual is wanted.</summary>
    public string? Version { get; init; }

    public static EngineBody Json(JsonObject value)
    {
        StringContent content = new(value.ToJsonString());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return new(content);
    }

    /// <param name="stream">Read to its end; stays the caller's.</param>
    public static EngineBody Archive(Stream stream)
    {
        StreamContent content = new(new UnownedStream(stream));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-tar");
        return new(content);
    }
}
