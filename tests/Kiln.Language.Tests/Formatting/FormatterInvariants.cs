using Kiln.Language.Diagnostics;
using Kiln.Language.Formatting;
using Kiln.Language.Lexing;
using Kiln.Language.Parsing;
using Kiln.Language.Syntax;
using Kiln.Language.Tests.Parsing;
using Kiln.Language.Text;

namespace Kiln.Language.Tests.Formatting;

/// <summary>
/// What must hold when a text is formatted, however bad it is. Shared with the fuzzer.
/// </summary>
internal static class FormatterInvariants
{
    public static void Check(byte[] bytes)
    {
        SourceFile file = new("t.hcl", bytes);
        Parsed<ReadOnlyMemory<byte>> formatted = HclFormatter.Format(file);
        if (HclParser.ParseFile(file).HasErrors || formatted.HasErrors)
        {
            return;
        }

        SourceFile result = new("t.hcl", formatted.Tree);
        Parsed<BodySyntax> parsed = HclParser.ParseFile(result);
        Require(!parsed.HasErrors, "the formatted text cannot be parsed");
        CheckTokens(file, result);
        ReadOnlyMemory<byte> again = HclFormatter.Format(result).Tree;
        Require(again.Span.SequenceEqual(result.Bytes), "formatting it again changes it");
    }

    /// <summary>Nothing but the space between tokens may change, so the tree stays what it is.</summary>
    private static void CheckTokens(SourceFile before, SourceFile after)
    {
        IReadOnlyList<Token> old = HclLexer.Tokenize(before).Tree;
        IReadOnlyList<Token> now = HclLexer.Tokenize(after).Tree;
        Require(old.Count == now.Count, "the number of tokens changes");
        for (int i = 0; i < old.Count; i++)
        {
            bool isSame = old[i].Kind == now[i].Kind
                && before.Bytes[old[i].Start..old[i].End].SequenceEqual(after.Bytes[now[i].Start..now[i].End]);
            Require(isSame, $"token {i} changes");
        }
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new InvariantBrokenException(message);
        }
    }
}
