using System.Collections.Immutable;
using Kiln.Language.Json;
using Kiln.Language.Text;

namespace Kiln.Template.Legacy;

/// <summary>A step of a sequence of <c>post-processors</c>.</summary>
public sealed record LegacyPostProcessor
{
    /// <summary>What messages call it: <c>post-processor 2.1</c>.</summary>
    public required string Label { get; init; }

    public required LegacyText Type { get; init; }

    /// <summary>The type when the template gives no name.</summary>
    public required LegacyText Name { get; init; }

    public required LegacyFilter Filter { get; init; }

    /// <summary>Null when the template leaves it to the post-processor.</summary>
    public bool? KeepInputArtifact { get; init; }

    /// <summary>The rest of it: what the post-processor is configured with.</summary>
    public required ImmutableArray<JsonMember> Options { get; init; }

    public required SourceRange Place { get; init; }
}
