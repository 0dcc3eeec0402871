using Kiln.Language.Tests.Parsing;

namespace Kiln.Fuzz;

/// <summary>Lexer and parser, in all three ways to enter them. Anything thrown is a find.</summary>
internal static class LanguageTarget
{
    public static void Run(byte[] input)
    {
        ParserInvariants.CheckTokens(input);
        ParserInvariants.CheckFile(input);
        ParserInvariants.CheckExpression(input);
        ParserInvariants.CheckTemplate(input);
    }
}
