using System.Collections.Immutable;

namespace Kiln.Secrets.Tests.Support;

/// <summary>A request that a <see cref="StoreServer"/> got.</summary>
internal sealed record StoreCall(string Method, string Target, ImmutableDictionary<string, string> Headers, string Body)
{
    public string? this[string header] => Headers.GetValueOrDefault(header);
}

/// <summary>What a <see cref="StoreServer"/> answers.</summary>
internal sealed record StoreAnswer(int Status, string Body)
{
    public string? Location { get; init; }

    /// <summary>Say nothing and keep the connection open.</summary>
    public static StoreAnswer Silence { get; } = new(0, "");

    public static StoreAnswer Json(string body) => new(200, body);

    public static StoreAnswer Redirect(string location) => new(307, "") { Location = location };
}
