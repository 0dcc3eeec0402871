using CsCheck;
using Kiln.Cli.Rendering;

namespace Kiln.Cli.Tests.Rendering;

public sealed class StillTextTests
{
    [Theory]
    [InlineData("plain\n\ttext\r\n", "plain\n\ttext\r\n")]
    [InlineData("\e[1;31mred\e[0m \e[38:5:1mx\e[m", "\e[1;31mred\e[0m \e[38:5:1mx\e[m")]
    [InlineData("a\e[2Jb\e[10;3Hc\e[?25ld\e[>4;2me\e[!pf", "abcdef")]
    [InlineData("a\e]0;title\ab\e]8;;http://x\e\\c\eP1q\e\\d\e_x\e\\e", "abcde")]
    [InlineData("a\ecb\e7c\e(0d\e#8e\e=f", "abcdef")]
    [InlineData("a\bb\vc\fd\ae\0f\u007fg\u009b2Jh\u0085i\u0090j", "abcdefghij")]
    [InlineData("a\e\e[0mb", "a\e[0mb")]
    [InlineData("a\e]0;title without an end\nb", "a\nb")]
    [InlineData("a\e]0;title\e[0mb", "a\e[0mb")]
    [InlineData("a\e[12\nb", "a\nb")]
    [InlineData("a\e[12", "a")]
    [InlineData("a\e(", "a")]
    [InlineData("a\e]", "a")]
    [InlineData("a\e", "a")]
    [InlineData("\e日", "日")]
    public void Only_text_and_colours_stay(string text, string expected) => Assert.Equal(expected, Still(text));

    /// <summary>What is left is moved by nothing: doing it again takes nothing away, and only colours have an escape.</summary>
    [Fact]
    public void Result_holds_nothing_that_moves() => Gen.Char["\e[]();0123?mJHA\\P\a\b\n x\u009b日"].Array[0, 30].Sample(static characters =>
    {
        string still = Still(new string(characters));
        Assert.Equal(still, Still(still));
        string rest = System.Text.RegularExpressions.Regex.Replace(still, "\e\\[[0-9;:]*m", "");
        Assert.DoesNotContain(rest, static c => char.IsControl(c) && c != '\n');
    });

    private static string Still(string text)
    {
        TextBuffer buffer = new();
        StillText.Append(buffer, text);
        return buffer.Text.ToString();
    }
}
