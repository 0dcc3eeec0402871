using Kiln.Language.Diagnostics;
using Kiln.Language.Lexing;
using Kiln.Language.Syntax;
using Kiln.Language.Text;

namespace Kiln.Language.Parsing;

/// <summary>
/// Reads HCL2 native syntax. Never throws for bad text and never overflows the stack: gives the best tree and what was
/// wrong, one message for one mistake.
/// </summary>
public static class HclParser
{
    /// <summary>
    /// What is wrong with a file that is larger than <see cref="SyntaxLimits.FileBytes"/>: for those who look at its
    /// length before they read it.
    /// </summary>
    public static Diagnostic FileTooLarge(string name, long bytes) => LexDiagnostics.FileTooLarge(name, bytes);

    /// <summary>Reads a file of arguments and blocks.</summary>
    public static Parsed<BodySyntax> ParseFile(SourceFile file)
    {
        if (file.Length > SyntaxLimits.FileBytes)
        {
            return new(new(file.FullRange, [], []), [FileTooLarge(file.Name, file.Length)]);
        }

        ParseSession session = new(file, isTemplate: false);
        BodySyntax body = session.Bodies.ParseFile();
        return new(body, session.Diagnostics.ToImmutable());
    }

    /// <summary>
    /// Reads one expression, such as a console line or the value of a <c>-var</c>; newlines mean nothing.
    /// </summary>
    public static Parsed<ExpressionSyntax> ParseExpression(SourceFile file) => ParseExpression(file, depth: 0);

    /// <summary>Reads text that is a template as a whole, as <c>templatefile</c> does.</summary>
    public static Parsed<TemplateSyntax> ParseTemplate(SourceFile file) => ParseTemplate(file, depth: 0);

    /// <param name="file">Text from inside something else.</param>
    /// <param name="depth">How deep that is nested already.</param>
    internal static Parsed<ExpressionSyntax> ParseExpression(SourceFile file, int depth)
    {
        if (file.Length > SyntaxLimits.FileBytes)
        {
            return new(new InvalidExpressionSyntax(file.FullRange), [FileTooLarge(file.Name, file.Length)]);
        }

        ParseSession session = new(file, isTemplate: false);
        TokenStream tokens = session.Tokens;
        tokens.Depth = depth;
        tokens.IgnoreNewlines(true);
        ExpressionSyntax expression = session.Expressions.Parse();
        if (!tokens.Failed && tokens.Kind != TokenKind.EndOfFile)
        {
            tokens.Fail(ExpressionDiagnostics.ExtraCharacters(tokens.RangeOf(tokens.Peek())));
        }

        return new(expression, session.Diagnostics.ToImmutable());
    }

    /// <summary>
    /// Whether the text ends where a bracket, a heredoc or a template sequence of an expression is still open, so that
    /// more lines can complete it. Nothing completes an open quote: a string ends on its line.
    /// </summary>
    public static bool IsUnfinished(SourceFile file)
    {
        if (file.Length > SyntaxLimits.FileBytes)
        {
            return false;
        }

        ParseSession session = new(file, isTemplate: false);
        session.Tokens.IgnoreNewlines(true);
        session.Expressions.Parse();
        return session.Tokens.EndsOpen;
    }

    /// <param name="file">Text from inside something else.</param>
    /// <param name="depth">How deep that is nested already.</param>
    internal static Parsed<TemplateSyntax> ParseTemplate(SourceFile file, int depth)
    {
        if (file.Length > SyntaxLimits.FileBytes)
        {
            TemplateSyntax empty = new(file.FullRange, TemplateForm.Bare, file.Length, "");
            return new(empty, [FileTooLarge(file.Name, file.Length)]);
        }

        ParseSession session = new(file, isTemplate: true);
        session.Tokens.Depth = depth;
        TemplateSyntax template = session.Templates.ParseBare();
        return new(template, session.Diagnostics.ToImmutable());
    }
}
