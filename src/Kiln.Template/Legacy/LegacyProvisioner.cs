using System.Collections.Immutable;
using Kiln.Language.Json;
using Kiln.Language.Text;

namespace Kiln.Template.Legacy;

/// <summary>An element of <c>provisioners</c>, or <c>error-cleanup-provisioner</c>.</summary>
public sealed record LegacyProvisioner
{
    /// <summary>What messages call it: <c>provisioner 2</c>.</summary>
    public required string Label { get; init; }

    public required LegacyText Type { get; init; }

    public required LegacyFilter Filter { get; init; }

    /// <summary>Options by the name of the builder that they count for; each value is an object.</summary>
    public ImmutableArray<JsonMember> Overrides { get; init; } = [];

    public TimeSpan PauseBefore { get; init; }

    public TimeSpan? Timeout { get; init; }

    /// <summary>A Go template that gives a whole number.</summary>
    public LegacyText? MaxRetries { get; init; }

    /// <summary>The rest of it: what the provisioner is configured with.</summary>
    public required ImmutableArray<JsonMember> Options { get; init; }

    public required SourceRange Place { get; init; }
}
