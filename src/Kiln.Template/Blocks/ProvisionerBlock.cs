using System.Collections.Immutable;
using Kiln.Language.Decoding;
using Kiln.Language.Text;
using Kiln.Values;

namespace Kiln.Template.Blocks;

/// <summary>A <c>provisioner</c> or <c>error-cleanup-provisioner</c> block.</summary>
/// <param name="Type">The provisioner's type.</param>
/// <param name="Place">The header.</param>
public sealed record ProvisionerBlock(string Type, SourceRange Place)
{
    /// <summary>A label for listings; empty when it has none.</summary>
    public string Name { get; init; } = "";

    public StepFilter Filter { get; init; } = StepFilter.None;

    public TimeSpan PauseBefore { get; init; }

    public TimeSpan? Timeout { get; init; }

    public int MaxRetries { get; init; }

    public bool ContinueOnError { get; init; }

    /// <summary>Options that replace those of the body, by the shown name of the source.</summary>
    public ImmutableSortedDictionary<string, HclValue> Overrides { get; init; } =
        ImmutableSortedDictionary.Create<string, HclValue>(StringComparer.Ordinal);

    /// <summary>The component's own options, not evaluated.</summary>
    public required Body Body { get; init; }
}
