using System.Collections.Immutable;
using Kiln.Language.Text;

namespace Kiln.Language.Syntax;

/// <summary>
/// <c>[*]</c> (full) or <c>.*</c> (attribute only), with the steps that are taken into every element. The range covers
/// the marker and those steps.
/// </summary>
public sealed class SplatStepSyntax : TraversalStepSyntax
{
    private readonly int _markerEnd;

    internal SplatStepSyntax(SourceRange range, bool isFull, int markerEnd, ImmutableArray<TraversalStepSyntax> each)
        : base(range)
    {
        IsFull = isFull;
        _markerEnd = markerEnd;
        Each = each;
    }

    /// <summary>True for <c>[*]</c>: indexes after it belong to the elements too.</summary>
    public bool IsFull { get; }

    public SourceRange MarkerRange => Part(Range.Start, _markerEnd);

    /// <summary>Applied to each element; empty for a bare splat.</summary>
    public ImmutableArray<TraversalStepSyntax> Each { get; }
}
