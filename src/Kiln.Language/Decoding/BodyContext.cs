using System.Collections.Immutable;
using Kiln.Language.Evaluation;

namespace Kiln.Language.Decoding;

/// <summary>What a body has from around it.</summary>
/// <param name="Iterators">Of the <c>dynamic</c> blocks that generated it, outermost first.</param>
/// <param name="IsUnknown">It was generated from a collection that is not known yet.</param>
/// <param name="ExpansionScope">The names that <c>dynamic</c> blocks may use; null when they are not expanded.</param>
internal sealed record BodyContext(
    ImmutableArray<DynamicIterator> Iterators,
    bool IsUnknown,
    EvaluationScope? ExpansionScope)
{
    public static BodyContext Plain { get; } = new([], IsUnknown: false, ExpansionScope: null);
}
