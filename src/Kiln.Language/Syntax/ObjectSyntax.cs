using System.Collections.Immutable;
using Kiln.Language.Text;

namespace Kiln.Language.Syntax;

/// <summary><c>{ key = value }</c> as an expression.</summary>
public sealed class ObjectSyntax : ExpressionSyntax
{
    internal ObjectSyntax(SourceRange range, ImmutableArray<ObjectItemSyntax> items)
        : base(range) => Items = items;

    /// <summary>In the order written; the same key may occur twice, the later one then counts.</summary>
    public ImmutableArray<ObjectItemSyntax> Items { get; }

    public SourceRange OpenRange => Part(Range.Start, Range.Start + 1);
}
