using Kiln.Language.Text;

namespace Kiln.Language.Tests.Text;

public sealed class SourceFileTests
{
    [Theory]
    [InlineData("abc", 0, 1, 1)]
    [InlineData("abc", 3, 1, 4)]
    [InlineData("a\nb", 1, 1, 2)]
    [InlineData("a\nb", 2, 2, 1)]
    [InlineData("a\r\nb", 3, 2, 1)]
    [InlineData("a\n", 2, 2, 1)]
    [InlineData("é=", 2, 1, 2)]
    [InlineData("e\u0301=", 3, 1, 2)]
    [InlineData("😀=", 4, 1, 2)]
    [InlineData("👩‍👩‍👧=", 18, 1, 2)]
    [InlineData("\uFEFFa=", 4, 1, 2)]
    [InlineData("\uFEFFa", 0, 1, 1)]
    [InlineData("", 0, 1, 1)]
    public void Position_counts_lines_and_visible_characters(string text, int offset, int line, int column)
    {
        SourceFile file = SourceFile.FromText("t", text);

        Assert.Equal(new SourcePosition(line, column), file.PositionAt(offset));
    }

    [Fact]
    public void Line_is_given_without_its_end_and_without_a_byte_order_mark()
    {
        SourceFile file = SourceFile.FromText("t", "\uFEFFone\r\n\nthree");

        Assert.Equal(["one", "", "three"], Enumerable.Range(1, file.LineCount).Select(n => file.LineAt(n).GetText()));
    }

    [Fact]
    public void Range_prints_as_messages_write_it()
    {
        SourceFile file = SourceFile.FromText("a.hcl", "ab\ncd\n");

        Assert.Equal("a.hcl:1,2-3", file.Range(1, 2).ToString());
        Assert.Equal("a.hcl:1,1-2,3", file.Range(0, 5).ToString());
    }
}
