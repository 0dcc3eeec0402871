using System.Collections.Immutable;
using Kiln.Language.Text;

namespace Kiln.Language.Syntax;

/// <summary><c>type "label" { ... }</c> in a body.</summary>
public sealed class BlockSyntax : SyntaxNode
{
    internal BlockSyntax(
        SourceRange range,
        string type,
        ImmutableArray<BlockLabelSyntax> labels,
        BodySyntax body,
        bool isClosed)
        : base(range)
    {
        Type = type;
        Labels = labels;
        Body = body;
        IsClosed = isClosed;
    }

    public string Type { get; }

    public SourceRange TypeRange => Part(Range.Start, TypeEnd);

    public ImmutableArray<BlockLabelSyntax> Labels { get; }

    public BodySyntax Body { get; }

    /// <summary>False when the closing brace is missing; the range then ends where the parser gave up.</summary>
    public bool IsClosed { get; }

    public SourceRange OpenBraceRange => Part(Body.Range.Start, Body.Range.Start + 1);

    /// <summary>Empty at the end of the block when the brace is missing.</summary>
    public SourceRange CloseBraceRange => Part(IsClosed ? Range.End - 1 : Range.End, Range.End);

    /// <summary>The type and the labels, without the body: what messages about the whole block point at.</summary>
    public SourceRange HeaderRange => Part(Range.Start, Labels.IsEmpty ? TypeEnd : Labels[^1].Range.End);

    private int TypeEnd => Range.Start + BytesOf(Type);
}
