using Kiln.Language.Diagnostics;
using Kiln.Language.Lexing;
using Kiln.Language.Text;

namespace Kiln.Language.Tests.Lexing;

public sealed class HclLexerTests
{
    [Theory]
    [InlineData("a-b", "Identifier a-b")]
    [InlineData("a - b", "Identifier a|Minus -|Identifier b")]
    [InlineData("_x1", "Identifier _x1")]
    [InlineData("größe", "Identifier größe")]
    [InlineData("名前", "Identifier 名前")]
    [InlineData("ℼ2", "Identifier ℼ2")]
    [InlineData("𝒳y", "Identifier 𝒳y")]
    [InlineData("1.5e-3", "Number 1.5e-3")]
    [InlineData("1.e", "Number 1|Dot .|Identifier e")]
    [InlineData("1e", "Number 1|Identifier e")]
    [InlineData("1E+5", "Number 1E+5")]
    [InlineData("007", "Number 007")]
    [InlineData("0x1F", "Number 0|Identifier x1F")]
    [InlineData(".5", "Dot .|Number 5")]
    [InlineData("a...b", "Identifier a|Ellipsis ...|Identifier b")]
    [InlineData("a..b", "Identifier a|Dot .|Dot .|Identifier b")]
    [InlineData("a=>b==c=d", "Identifier a|FatArrow =>|Identifier b|EqualEqual ==|Identifier c|Equal =|Identifier d")]
    [InlineData("a::b", "Identifier a|DoubleColon ::|Identifier b")]
    [InlineData("a # c", "Identifier a|Comment # c")]
    [InlineData("a // c", "Identifier a|Comment // c")]
    [InlineData("/* a */b/**/", "Comment /* a */|Identifier b|Comment /**/")]
    [InlineData(
        "\"a${b}c\"",
        "OpenQuote \"|Literal a|OpenInterpolation ${|Identifier b|CloseSequence }|Literal c|CloseQuote \"")]
    [InlineData(
        "\"${~{}~}\"",
        "OpenQuote \"|OpenInterpolation ${~|OpenBrace {|CloseBrace }|CloseSequence ~}|CloseQuote \"")]
    [InlineData("\"$${a}$$$%%{b}\"", "OpenQuote \"|Literal $${a}$$$%%{b}|CloseQuote \"")]
    [InlineData("\"\\\"\"", "OpenQuote \"|Literal \\\"|CloseQuote \"")]
    [InlineData("<=<", "LessOrEqual <=|Less <")]
    public void Text_is_cut_into_tokens(string text, string expected)
    {
        SourceFile file = SourceFile.FromText("t.hcl", text);

        Parsed<IReadOnlyList<Token>> tokens = HclLexer.Tokenize(file);

        Assert.Empty(tokens.Diagnostics);
        Assert.Equal(TokenKind.EndOfFile, tokens.Tree[^1].Kind);
        Assert.Equal(
            expected.Split('|'),
            tokens.Tree.SkipLast(1).Select(t => $"{t.Kind} {file.GetText(t.Start, t.End)}"));
    }

    [Theory]
    [InlineData("\u0301a")]
    [InlineData("·")]
    [InlineData("€")]
    [InlineData("\u2E2F")]
    [InlineData("\u00A0")]
    [InlineData("\r")]
    [InlineData("\0")]
    public void Character_that_starts_nothing_is_reported(string text)
    {
        Parsed<IReadOnlyList<Token>> tokens = HclLexer.Tokenize(SourceFile.FromText("t.hcl", text));

        Assert.Equal("KILN1001", Assert.Single(tokens.Diagnostics).Id);
        Assert.Equal(TokenKind.Invalid, tokens.Tree[0].Kind);
    }

    [Fact]
    public void Heredoc_gives_one_literal_per_line_and_its_closing_line()
    {
        SourceFile file = SourceFile.FromText("t.hcl", "<<E\r\n a\r\n  E \r\nx");

        IEnumerable<string> tokens =
            HclLexer.Tokenize(file).Tree.Select(t => $"{t.Kind}:{file.GetText(t.Start, t.End)}");

        Assert.Equal(
            ["OpenHeredoc:<<E\r\n", "Literal: a\r\n", "CloseHeredoc:  E", "Newline:\r\n", "Identifier:x", "EndOfFile:"],
            tokens);
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_reported_once_at_the_first_one()
    {
        byte[] bytes = [.. "a = \"é"u8, 0xFF, 0xFE, .. "\"\nb = "u8, 0x80];

        Diagnostic diagnostic = Assert.Single(HclLexer.Tokenize(new("t.hcl", bytes)).Diagnostics);

        Assert.Equal("KILN1008", diagnostic.Id);
        Assert.Equal(7, diagnostic.Subject!.Value.Start);
    }
}
