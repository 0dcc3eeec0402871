using System.Collections.Immutable;
using Kiln.Language.Text;

namespace Kiln.Language.Syntax;

/// <summary><c>type "label" { ... }</c> in a body.</summary>
public sealed class BlockSyntax : SyntaxNode
{
    private readonly int _openBrace;

    /// <summary>Null while it is empty and nobody has asked for it.</summary>
    private BodySyntax? _body;

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
        IsClosed = isClosed;
        _openBrace = body.Range.Start;
        _body = isClosed && body.IsEmpty ? null : body;
    }

    public string Type { get; }

    public SourceRange TypeRange => Part(Range.Start, TypeEnd);

    public ImmutableArray<BlockLabelSyntax> Labels { get; }

    public BodySyntax Body
    {
        get
        {
            if (_body is null)
            {
                Interlocked.CompareExchange(ref _body, new(Part(_openBrace, Range.End), [], []), comparand: null);
            }

            return _body;
        }
    }

    /// <summary>False when the closing brace is missing; the range then ends where the parser gave up.</summary>
    public bool IsClosed { get; }

    public SourceRange OpenBraceRange => Part(_openBrace, _openBrace + 1);

    /// <summary>Empty at the end of the block when the brace is missing.</summary>
    public SourceRange CloseBraceRange => Part(IsClosed ? Range.End - 1 : Range.End, Range.End);

    /// <summary>The type and the labels, without the body: what messages about the whole block point at.</summary>
    public SourceRange HeaderRange => Part(Range.Start, Labels.IsEmpty ? TypeEnd : Labels[^1].Range.End);

    private int TypeEnd => Range.Start + BytesOf(Type);
}
