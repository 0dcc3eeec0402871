using Kiln.Cli.Terminal;
using Kiln.Platform.Terminals;

namespace Kiln.Cli.Tests.Terminal;

/// <summary>Keys in, rows of a screen out. Rows are joined by <c>/</c>, then the cursor's row and column.</summary>
public sealed class ScreenFrameTests
{
    [Theory]
    [InlineData("", 10, 5, "> @0,2")]
    [InlineData("abc", 10, 5, "> abc@0,5")]
    [InlineData("abc<Left>", 10, 5, "> abc@0,4")]
    [InlineData("12345678", 10, 5, "> 12345678/@1,0")]
    [InlineData("12345678<Left>", 10, 5, "> 12345678@0,9")]
    [InlineData("123456789", 10, 5, "> 12345678/9@1,1")]
    [InlineData("1234567日", 10, 5, "> 1234567/日@1,2")]
    [InlineData("1234567日<Left>", 10, 5, "> 1234567/日@1,0")]
    [InlineData("日本<Left>", 10, 5, "> 日本@0,4")]
    [InlineData("e\u0301x", 10, 5, "> e\u0301x@0,4")]
    [InlineData("👨‍👩‍👧x", 10, 5, "> 👨‍👩‍👧x@0,5")]
    [InlineData("❤\uFE0Fx", 10, 5, "> ❤\uFE0Fx@0,5")]
    [InlineData("[1,<Enter>2", 10, 5, "> [1,/| 2@1,3")]
    [InlineData("[1,<Enter>2<Up>", 10, 5, "> [1,/| 2@0,3")]
    [InlineData("[1,<Enter><Up><End>", 10, 5, "> [1,/| @0,5")]
    [InlineData("[234567,<Enter><Up><End>", 10, 5, "> [234567,//| @1,0")]
    [InlineData("<Paste>a\tb</Paste>", 10, 5, "> a^Ib@0,6")]
    [InlineData("[1<Enter>2<Enter>3<Enter>4", 10, 2, "| 3/| 4@1,3")]
    [InlineData("[1<Enter>2<Enter>3<Enter>4<Up><Up><Up>", 10, 2, "> [1/| 2@0,3")]
    [InlineData("<C-r>x", 40, 5, "(not found) x: @0,15")]
    [InlineData("<C-r>one", 40, 5, "(search) one: one two@0,14")]
    [InlineData("abc", 1, 3, "b/c/@2,0")]
    public void Text_is_laid_out(string keys, int columns, int rows, string screen)
    {
        InputHistory history = new();
        history.Add("one two");
        LineEditor editor = new(
            history,
            static text => text.Count('[') > text.Count(']'),
            static _ => Completion.None);
        foreach (Key key in Keyboard.Keys(keys))
        {
            editor.Apply(key);
        }

        ScreenFrame frame = ScreenFrame.Of(editor, new(columns, rows));
        Assert.Equal(screen, $"{string.Join('/', frame.Rows)}@{frame.CursorRow},{frame.CursorColumn}");
    }

    [Fact]
    public void Painter_goes_back_over_what_it_painted()
    {
        ScreenPainter painter = new();
        Assert.Equal("\r\e[J> a\r\n| b\r\e[3C", painter.Paint(new(["> a", "| b"], 1, 3)));
        Assert.Equal("\r\e[1A\e[J> a\r\n| b\r\e[1A\e[2C", painter.Paint(new(["> a", "| b"], 0, 2)));
        Assert.Equal("\r\e[J> \r\e[2C", painter.Paint(new(["> "], 0, 2)));
        Assert.Equal("\e[H\e[2J", painter.Clear());
    }

    [Fact]
    public void Names_stand_in_columns() =>
        Assert.Equal("abs    ceil\r\nlower\r\n", NameColumns.Of(["abs", "ceil", "lower"], 16));
}
