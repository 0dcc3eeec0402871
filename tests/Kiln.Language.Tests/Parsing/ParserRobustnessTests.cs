using System.Text;
using CsCheck;

namespace Kiln.Language.Tests.Parsing;

public sealed class ParserRobustnessTests
{
    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", "(", ")", "\"", "${", "%{", "~}", "%{if a}", "%{endif}", "%{for a in b}", "%{endfor}",
        "%{else}", "<<E\n", "<<-E\n", "E\n", "\n", "\r\n", " ", "a", "b = ", "for ", "if ", "in ", ":", "=>", "...",
        ".", "*", ",", "?", "1", "1.5", "-", "!", "+", "==", "&&", "::", "/*", "*/", "#", "\\",
        "\\u", "'", "é", "\uFEFF",
    ];

    public static TheoryData<string> Files => [.. Samples.Paths];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_prefix_of_a_template_is_handled(string path)
    {
        byte[] bytes = Samples.Read(path);
        for (int length = 0; length <= bytes.Length; length++)
        {
            byte[] prefix = bytes[..length];
            ParserInvariants.CheckTokens(prefix);
            ParserInvariants.CheckFile(prefix);
        }
    }

    [Fact]
    public void Random_single_byte_changes_are_handled()
    {
        byte[][] samples = [.. Samples.Paths.Select(Samples.Read).Where(static b => b.Length > 0)];
        Gen.Select(Gen.Int[0, samples.Length - 1], Gen.Int[0, int.MaxValue - 1], Gen.Byte).Sample(
            (sample, place, value) =>
            {
                byte[] changed = [.. samples[sample]];
                changed[place % changed.Length] = value;
                ParserInvariants.CheckTokens(changed);
                ParserInvariants.CheckFile(changed);
                ParserInvariants.CheckExpression(changed);
                ParserInvariants.CheckTemplate(changed);
            },
            iter: 5000);
    }

    [Fact]
    public void Random_sequences_of_tokens_are_handled()
    {
        Gen.Int[0, Pieces.Length - 1].Select(static i => Pieces[i]).Array[0, 40].Sample(
            tokens =>
            {
                byte[] bytes = Encoding.UTF8.GetBytes(string.Concat(tokens));
                ParserInvariants.CheckTokens(bytes);
                ParserInvariants.CheckFile(bytes);
                ParserInvariants.CheckExpression(bytes);
                ParserInvariants.CheckTemplate(bytes);
            },
            iter: 20_000);
    }
}
