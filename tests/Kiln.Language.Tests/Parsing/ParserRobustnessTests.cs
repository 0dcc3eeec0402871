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
        foreach (byte[] prefix in ByteChanges.Prefixes(Samples.Read(path)))
        {
            ParserInvariants.CheckTokens(prefix);
            ParserInvariants.CheckFile(prefix);
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_changed_byte_of_a_template_is_handled(string path)
    {
        byte[] bytes = Samples.Read(path);
        int stride = Math.Max(1, bytes.Length / 25);
        foreach (byte[] changed in ByteChanges.Changes(bytes).Where((_, i) => i % stride == 0))
        {
            ParserInvariants.CheckTokens(changed);
            ParserInvariants.CheckFile(changed);
            ParserInvariants.CheckExpression(changed);
            ParserInvariants.CheckTemplate(changed);
        }
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
