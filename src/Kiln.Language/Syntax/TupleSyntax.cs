using System.Collections.Immutable;
using Kiln.Language.Text;

namespace Kiln.Language.Syntax;

/// <summary><c>[a, b]</c>.</summary>
public sealed class TupleSyntax : ExpressionSyntax
{
    internal TupleSyntax(SourceRange range, ImmutableArray<ExpressionSyntax> elements)
        : base(range) => Elements = elements;

    public ImmutableArray<ExpressionSyntax> Elements { get; }

    public SourceRange OpenRange => Part(Range.Start, Range.Start + 1);
}
