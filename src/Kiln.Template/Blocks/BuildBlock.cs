using System.Collections.Immutable;
using Kiln.Language.Text;

namespace Kiln.Template.Blocks;

/// <summary>A <c>build</c> block with its <c>dynamic</c> blocks expanded and its own arguments evaluated.</summary>
/// <param name="Name">Empty when it has none.</param>
/// <param name="Place">The header.</param>
public sealed record BuildBlock(string Name, SourceRange Place)
{
    public string Description { get; init; } = "";

    public CacheSettings? Cache { get; init; }

    /// <summary>Those of <c>sources</c>, then those of nested <c>source</c> blocks.</summary>
    public ImmutableArray<SourceUse> Sources { get; init; } = [];

    public ImmutableArray<ProvisionerBlock> Provisioners { get; init; } = [];

    public ProvisionerBlock? ErrorCleanupProvisioner { get; init; }

    /// <summary>Sequences; in each one the output of a post-processor is the input of the next.</summary>
    public ImmutableArray<ImmutableArray<PostProcessorBlock>> PostProcessors { get; init; } = [];

    /// <summary>The name of the build that one of the sources gives: what users see and <c>-only</c> matches.</summary>
    public string FullName(SourceUse source) =>
        Name.Length == 0 ? source.ShownReference : $"{Name}.{source.ShownReference}";
}
