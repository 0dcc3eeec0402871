using Kiln.Language.Text;

namespace Kiln.Language.Syntax;

/// <summary>The root of a reference: <c>var</c> in <c>var.x</c>, or a name on its own.</summary>
public sealed class VariableSyntax : ExpressionSyntax
{
    internal VariableSyntax(SourceRange range, string name)
        : base(range) => Name = name;

    public string Name { get; }

    /// <summary>
    /// Most names at the start of something longer are only ever read as text: their parent keeps the name, and makes
    /// the node when somebody asks for it, once.
    /// </summary>
    /// <param name="slot">A node, or the name of one.</param>
    /// <param name="parent">What begins with the name.</param>
    internal static ExpressionSyntax Expand(ref object slot, SourceRange parent)
    {
        if (slot is string name)
        {
            SourceRange range = new(parent.File, parent.Start, parent.Start + BytesOf(name));
            Interlocked.CompareExchange(ref slot, new VariableSyntax(range, name), name);
        }

        return (ExpressionSyntax)slot;
    }
}
