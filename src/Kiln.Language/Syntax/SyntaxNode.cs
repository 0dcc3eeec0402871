using Kiln.Language.Text;

namespace Kiln.Language.Syntax;

/// <summary>A piece of a parsed file. Immutable; compared by identity.</summary>
public abstract class SyntaxNode
{
    private protected SyntaxNode(SourceRange range) => Range = range;

    public SourceRange Range { get; }

    private protected SourceRange Part(int start, int end) => new(Range.File, start, end);
}
