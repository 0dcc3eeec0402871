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

    /// <summary>
    /// Compat: an object in the JSON form must not have two attributes of one name; in native syntax the later one counts.
    /// </summary>
    internal bool RefusesDuplicates { get; init; }

    public SourceRange OpenRange => Part(Range.Start, Range.Start + 1);
}
