using System.Runtime.InteropServices;
using System.Text;
using CsCheck;
using Kiln.Language.Diagnostics;
using Kiln.Language.Formatting;
using Kiln.Language.Parsing;
using Kiln.Language.Tests.Parsing;
using Kiln.Language.Text;

namespace Kiln.Language.Tests.Formatting;

public sealed class FormatterTests
{
    public static TheoryData<string> Files => [.. Samples.Paths];

    [Theory]
    [MemberData(nameof(Files))]
    public void Sample_is_formatted_once_and_for_all(string path) => FormatterInvariants.Check(Samples.Read(path));

    [Fact]
    public void Messy_template_is_formatted_once_and_for_all() => Gen.Int.Sample(
        static seed =>
        {
            string text = MessyTemplate.Write(seed, hasNot: true);
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            Assert.True(!HclParser.ParseFile(new("messy.hcl", bytes)).HasErrors, text);
            FormatterInvariants.Check(bytes);
        },
        iter: 5000);

    [Fact]
    public void Random_single_byte_changes_are_handled() =>
        Gen.Select(Gen.Int, Gen.Int[0, int.MaxValue - 1], Gen.Byte).Sample(
            static (seed, place, value) =>
            {
                byte[] bytes = [.. Encoding.UTF8.GetBytes(MessyTemplate.Write(seed, hasNot: true)), (byte)'\n'];
                bytes[place % bytes.Length] = value;
                FormatterInvariants.Check(bytes);
            },
            iter: 5000);

    [Fact]
    public void Formatted_text_is_not_copied()
    {
        byte[] bytes = "a = 1\nbbb = [\n  2,\n]\n"u8.ToArray();

        ReadOnlyMemory<byte> formatted = HclFormatter.Format(new("t.hcl", bytes)).Tree;

        Assert.True(MemoryMarshal.TryGetArray(formatted, out ArraySegment<byte> segment));
        Assert.Same(bytes, segment.Array);
    }

    // Compat: the original makes the number 1.5 of the first ones, and errors of the next two.
    [Theory]
    [InlineData("a = 1 . 5", "a = 1. 5")]
    [InlineData("a = f(1 . 5)", "a = f(1. 5)")]
    [InlineData("a = b.0 . 1", "a = b.0. 1")]
    [InlineData("a = b . 0 . 1 . 2", "a = b.0. 1. 2")]
    [InlineData("a = 1.5 . 5", "a = 1.5.5")]
    public void Number_stays_the_number_that_it_was(string text, string expected)
    {
        Assert.Equal(expected, Format(text));
        FormatterInvariants.Check(Encoding.UTF8.GetBytes(text));
    }

    [Theory]
    [InlineData("a = (1\n", "a = (1\n")]
    [InlineData("a  =  \"x\n  b=1", "a = \"x\nb = 1")]
    [InlineData("}}\n  a=1\n", "} }\na = 1\n")]
    [InlineData("'", "'")]
    public void Text_that_cannot_be_parsed_is_formatted_as_far_as_its_tokens_go(string text, string expected) =>
        Assert.Equal(expected, Format(text));

    [Fact]
    public void Small_text_that_would_become_huge_is_refused()
    {
        string text = $"{new string('a', 500_000)}=1\n{string.Concat(Enumerable.Repeat("b=1\n", 100_000))}";

        Parsed<ReadOnlyMemory<byte>> formatted = HclFormatter.Format(SourceFile.FromText("t.hcl", text));

        Assert.Equal(["KILN1901"], formatted.Diagnostics.Select(static d => d.Id));
        Assert.Equal(text, Encoding.UTF8.GetString(formatted.Tree.Span));
    }

    [Theory]
    [InlineData("[\n")]
    [InlineData("a = {\n")]
    [InlineData("a = \"${\n")]
    [InlineData("}\n")]
    [InlineData("a=1 # c\n")]
    [InlineData("é = \"")]
    [InlineData("<<A\n")]
    public void Endless_repetition_is_handled(string piece)
    {
        string text = string.Concat(Enumerable.Repeat(piece, 200_000));

        Parsed<ReadOnlyMemory<byte>> formatted = HclFormatter.Format(SourceFile.FromText("t.hcl", text));

        Assert.True(formatted.HasErrors || formatted.Tree.Length < 40 * text.Length);
    }

    private static string Format(string text) =>
        Encoding.UTF8.GetString(HclFormatter.Format(SourceFile.FromText("t.hcl", text)).Tree.Span);
}
