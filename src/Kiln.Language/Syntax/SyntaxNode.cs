using System.Text;
using Kiln.Language.Text;

namespace Kiln.Language.Syntax;

/// <summary>
/// A piece of a parsed file. Immutable; compared by identity. Trees of large files have millions of nodes, so nodes keep
/// nothing that their range and their text tell.
/// </summary>
public abstract class SyntaxNode
{
    private protected SyntaxNode(SourceRange range) => Range = range;

    public SourceRange Range { get; }

    private protected SourceRange Part(int start, int end) => new(Range.File, start, end);

    /// <summary>How many bytes of source a name takes: names are kept as text only.</summary>
    private protected static int BytesOf(string name) => Encoding.UTF8.GetByteCount(name);
}
