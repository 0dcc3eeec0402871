using Kiln.Language.Text;

namespace Kiln.Language.Syntax;

/// <summary>A number literal: digits, optional fraction, optional exponent. Never signed.</summary>
public sealed class NumberSyntax : ExpressionSyntax
{
    internal NumberSyntax(SourceRange range)
        : base(range)
    {
    }

    /// <summary>The digits as written; always a number in the language's grammar.</summary>
    public string Text => Range.GetText();
}
