using System.Collections.Immutable;

namespace Kiln.Template.Blocks;

/// <summary><c>only</c> and <c>except</c> of a provisioner or post-processor; at most one of them is set.</summary>
public sealed record StepFilter(ImmutableArray<string> Only, ImmutableArray<string> Except)
{
    public static StepFilter None { get; } = new([], []);

    public bool Applies(SourceUse source) =>
        (Only.IsEmpty || Only.Contains(source.ShownReference)) && !Except.Contains(source.ShownReference);
}
