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
    /// <summary>Reads a file of arguments and blocks.</summary>
    public static Parsed<BodySyntax> ParseFile(SourceFile file)
    {
        ParseSession session = new(file, isTemplate: false);
        BodySyntax body = session.Bodies.ParseFile();
        return new(body, session.Diagnostics.ToImmutable());
    }

    /// <summary>Reads one expression, such as a console line or the value of a <c>-var</c>; newlines mean nothing.</summary>
    public static Parsed<ExpressionSyntax> ParseExpression(SourceFile file)
    {
        ParseSession session = new(file, isTemplate: false);
        TokenStream tokens = session.Tokens;
        tokens.IgnoreNewlines(true);
        ExpressionSyntax expression = session.Expressions.Parse();
        if (!tokens.Failed && tokens.Kind != TokenKind.EndOfFile)
        {
            tokens.Fail(ExpressionDiagnostics.ExtraCharacters(tokens.RangeOf(tokens.Peek())));
        }

        return new(expression, session.Diagnostics.ToImmutable());
    }

    /// <summary>Reads text that is a template as a whole, as <c>templatefile</c> does.</summary>
    public static Parsed<TemplateSyntax> ParseTemplate(SourceFile file)
    {
        ParseSession session = new(file, isTemplate: true);
        TemplateSyntax template = session.Templates.ParseBare();
        return new(template, session.Diagnostics.ToImmutable());
    }
}
