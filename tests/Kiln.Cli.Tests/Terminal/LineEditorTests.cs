using Kiln.Cli.Terminal;

namespace Kiln.Cli.Tests.Terminal;

/// <summary>Keys in, text out. The cursor is shown as <c>¦</c>.</summary>
public sealed class LineEditorTests
{
    private static readonly string[] Names = ["false", "format", "formatdate", "upper", "für"];

    [Theory]
    [InlineData("abc", "abc¦")]
    [InlineData("abc<Left>", "ab¦c")]
    [InlineData("abc<Left><Left><Right>x", "abx¦c")]
    [InlineData("<Left><Right><BS><Del><Home><End>", "¦")]
    [InlineData("abc<BS>", "ab¦")]
    [InlineData("abc<C-h>", "ab¦")]
    [InlineData("abc<Home><Del>", "¦bc")]
    [InlineData("abc<C-a><C-d>x<C-e>y", "xbcy¦")]
    [InlineData("abc<C-b><C-b><C-f>|", "ab|¦c")]
    [InlineData("one two-three<C-Left>", "one two-¦three")]
    [InlineData("one two-three<M-b><M-b>", "one ¦two-three")]
    [InlineData("one two<Home><C-Right>", "one¦ two")]
    [InlineData("one two<Home><M-f><M-f>", "one two¦")]
    [InlineData("one two three<C-w><C-w>", "one ¦")]
    [InlineData("one two<M-BS><C-y><C-y>", "one twotwo¦")]
    [InlineData("one two<Home><M-d>", "¦ two")]
    [InlineData("one two<M-b><C-k>", "one ¦")]
    [InlineData("one two<M-b><C-u>", "¦two")]
    [InlineData("one two<M-b><C-u><End><C-y>", "twoone ¦")]
    [InlineData("äöü<Left><BS>", "ä¦ü")]
    [InlineData("a日本<Left><Left>x", "ax¦日本")]
    [InlineData("👨‍👩‍👧e\u0301<BS>", "👨‍👩‍👧¦")]
    [InlineData("👨‍👩‍👧e\u0301<Left><Left>", "¦👨‍👩‍👧e\u0301")]
    [InlineData("[1,<Enter>2", "[1,\n2¦")]
    [InlineData("[1,<Enter>23<Up>", "[1¦,\n23")]
    [InlineData("[1,<Enter>23<Up><Up><Down><End>", "[1,\n23¦")]
    [InlineData("[1,<Enter>23<Home><BS>", "[1,¦23")]
    [InlineData("[1,<Enter>23<Left><Left><C-u>", "[1,¦23")]
    [InlineData("[1,<Enter>23<Up><End><C-k>", "[1,¦23")]
    [InlineData("a<M-Enter>b<C-a>c", "a\nc¦b")]
    [InlineData("<Paste>x\r\ny\rz\n</Paste>!", "x\ny\nz!¦")]
    [InlineData("a<C-o><C-q>b", "ab¦")]
    public void Keys_edit_the_text(string keys, string text)
    {
        LineEditor editor = Editor(new());
        Press(editor, keys);
        Assert.Equal(text, Shown(editor));
    }

    [Theory]
    [InlineData("<Up>", "third¦")]
    [InlineData("<Up><Up><Up><Up><Up>", "First¦")]
    [InlineData("<Up><Up><Down>", "third¦")]
    [InlineData("draft<Left><Up><Down>", "draf¦t")]
    [InlineData("draft<Up>x<Down>", "draft¦")]
    [InlineData("<Down>", "¦")]
    [InlineData("<C-p><C-p><C-n>", "third¦")]
    [InlineData("<C-r>SEC", "¦second")]
    [InlineData("<C-r>ir", "th¦ird")]
    [InlineData("<C-r>ir<C-r>", "F¦irst")]
    [InlineData("<C-r>ir<C-r><C-r>", "F¦irst")]
    [InlineData("<C-r>ir<C-r><C-s>", "th¦ird")]
    [InlineData("<C-r>ird<BS>", "th¦ird")]
    [InlineData("<C-r>con<End>!", "second!¦")]
    [InlineData("<C-r>first<Esc>", "¦")]
    [InlineData("draft<C-r>first<C-g>", "draft¦")]
    [InlineData("draft<C-r>nothing", "draft¦")]
    [InlineData("<C-r>sec<Right><Up>", "First¦")]
    public void History_is_walked_and_searched(string keys, string text)
    {
        InputHistory history = new();
        foreach (string entry in (string[])["First", "second", "third", "third", ""])
        {
            history.Add(entry);
        }

        LineEditor editor = Editor(history);
        Press(editor, keys);
        Assert.Equal(text, Shown(editor));
    }

    [Theory]
    [InlineData("up<Tab>", "upper¦")]
    [InlineData("f<Tab>", "f¦")]
    [InlineData("fo<Tab>", "format¦")]
    [InlineData("format<Tab>", "format¦")]
    [InlineData("x<Tab>", "x¦")]
    [InlineData("up)<Left><Tab>", "upper¦)")]
    public void Tab_completes_names(string keys, string text)
    {
        LineEditor editor = Editor(new());
        Press(editor, keys);
        Assert.Equal(text, Shown(editor));
    }

    [Fact]
    public void Names_are_listed_when_there_is_nothing_to_add()
    {
        LineEditor editor = Editor(new());
        Assert.Equal(nameof(EditOutcome.ListNames), Press(editor, "format<Tab>"));
        Assert.Equal(["format", "formatdate"], editor.Names);
    }

    [Theory]
    [InlineData("1<Enter>", "Accepted")]
    [InlineData("<Enter>", "Accepted")]
    [InlineData("[1<Enter>", "Editing")]
    [InlineData("[1<Enter>]<Enter>", "Accepted")]
    [InlineData("<C-c>", "Interrupted")]
    [InlineData("x<C-c>", "Interrupted")]
    [InlineData("<C-d>", "Ended")]
    [InlineData("x<C-d>", "Editing")]
    [InlineData("<C-z>", "Suspend")]
    [InlineData("<C-l>", "ClearScreen")]
    [InlineData("<C-r>x<C-c>", "Interrupted")]
    public void Keys_that_end_the_editing_are_told(string keys, string outcome) =>
        Assert.Equal(outcome, Press(Editor(new()), keys));

    [Fact]
    public void Accepted_text_goes_into_the_history_once()
    {
        InputHistory history = new();
        LineEditor editor = Editor(history);
        foreach (string keys in (string[])["a<Enter>", "a<Enter>", "<Enter>", "b<Enter>"])
        {
            Press(editor, keys);
            editor.Reset();
        }

        Press(editor, "<Up><Up>");
        Assert.Equal((2, "a¦"), (history.Count, Shown(editor)));
    }

    private static LineEditor Editor(InputHistory history) => new(
        history,
        static text => text.Count('[') > text.Count(']'),
        static text => Completion.Of(text, Names));

    private static string Press(LineEditor editor, string keys)
    {
        EditOutcome outcome = EditOutcome.Editing;
        foreach (Key key in Keyboard.Keys(keys))
        {
            outcome = editor.Apply(key);
        }

        return outcome.ToString();
    }

    private static string Shown(LineEditor editor) => editor.Line.Text.Insert(editor.Line.Cursor, "¦");
}
