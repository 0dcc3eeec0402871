using System.Collections.Immutable;
using Kiln.Language.Text;

namespace Kiln.Language.Syntax;

/// <summary>The content of a file or of a block.</summary>
public sealed class BodySyntax : SyntaxNode
{
    internal BodySyntax(
        SourceRange range,
        ImmutableArray<ArgumentSyntax> arguments,
        ImmutableArray<BlockSyntax> blocks)
        : base(range)
    {
        Arguments = arguments;
        Blocks = blocks;
    }

    /// <summary>In the order written; no name twice (the first one is kept, the second one is a diagnostic).</summary>
    public ImmutableArray<ArgumentSyntax> Arguments { get; }

    /// <summary>In the order written.</summary>
    public ImmutableArray<BlockSyntax> Blocks { get; }

    internal bool IsEmpty => Arguments.IsEmpty && Blocks.IsEmpty;

    /// <summary>
    /// Where messages about something missing in this body point: its start (of a block, the opening brace).
    /// </summary>
    public SourceRange MissingItemRange => Part(Range.Start, Range.Start);
}
