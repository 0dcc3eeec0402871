using System.Text;
using CsCheck;
using Kiln.Platform.Processes;

namespace Kiln.Platform.Tests.Processes;

public sealed class LineSplitterTests
{
    public static TheoryData<string, string[]> Cases => new()
    {
        { "", [] },
        { "a", ["a"] },
        { "a\n", ["a"] },
        { "a\nb", ["a", "b"] },
        { "a\r\nb\r\n", ["a", "b"] },
        { "\n\n", ["", ""] },
        { "10%\r50%\r100%\n", ["100%"] },
        { "10%\r50%\r\n", ["50%"] },
        { "  lead and trail \t \n", ["  lead and trail"] },
        { "grün\n", ["grün"] },
        { "\r\r\r", [""] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Lines_are_cut_as_a_user_sees_them(string text, string[] expected) => Check(text, 1024, expected);

    [Theory]
    [InlineData("abcdefgh\n", 4, new[] { "abcd\uFDD0", "efgh" })]
    [InlineData("ab  ef \n", 4, new[] { "ab  \uFDD0", "ef" })]
    [InlineData("abc\r\n", 4, new[] { "abc" })]
    [InlineData("abcd\uFDD0\n", 100, new[] { "abcd\uFFFD" })]
    [InlineData("abcdefghi", 4, new[] { "abcd\uFDD0", "efgh\uFDD0", "i" })]
    [InlineData("aüüü", 4, new[] { "aü\uFDD0", "üü" })]
    [InlineData("12\r45\r78\r0", 5, new[] { "0" })]
    public void Long_lines_are_handed_on_in_parts(string text, int limit, string[] expected) => Check(text, limit, expected);

    [Fact]
    public void Bytes_that_are_not_utf8_become_replacement_characters()
    {
        List<string> lines = [];
        LineSplitter splitter = new(lines.Add, 100);
        splitter.Write([0x61, 0xff, 0x62, 0x0a]);
        Assert.Equal(["a\ufffdb"], lines);
    }

    [Fact]
    public void Result_does_not_depend_on_how_the_bytes_arrive() =>
        Gen.Select(Gen.String["ab \r\nü"], Gen.Int[1, 7], Gen.Int[4, 40]).Sample((text, chunk, limit) =>
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            return Split(bytes, chunk, limit).SequenceEqual(Split(bytes, bytes.Length + 1, limit));
        });

    private static void Check(string text, int limit, string[] expected)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        for (int chunk = 1; chunk <= bytes.Length + 1; chunk++)
        {
            Assert.Equal(expected, Split(bytes, chunk, limit));
        }
    }

    private static List<string> Split(byte[] bytes, int chunk, int limit)
    {
        List<string> lines = [];
        LineSplitter splitter = new(lines.Add, limit);
        for (int i = 0; i < bytes.Length; i += chunk)
        {
            splitter.Write(bytes.AsSpan(i, Math.Min(chunk, bytes.Length - i)));
        }

        splitter.Complete();
        return lines;
    }
}
