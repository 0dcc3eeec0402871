using System.Globalization;
using System.Text;
using CsCheck;
using Kiln.Cli.Rendering;
using Kiln.Platform.Terminals;
using Kiln.Sdk.Components;
using Kiln.Sdk.Events;
using Kiln.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Cli.Tests.Rendering;

public sealed class LiveViewTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(Story.Time);
    private readonly Screen _screen = new();
    private readonly StringWriter _written = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
    private readonly ConsoleSink _console;

    public LiveViewTests()
    {
        _console = new(new(_written), OutputFormat.Text, new());
        _console.Show(_screen, _time);
    }

    public void Dispose()
    {
        _screen.Dispose();
        _written.Dispose();
    }

    [Fact]
    public void Running_builds_have_rows_below_the_text()
    {
        Start("null.a", "null.b");
        Publish(new Said(_time.GetUtcNow(), "null.a", "null.a", "one"));
        Publish(new ComponentStarted(_time.GetUtcNow(), "null.a", ComponentKind.Provisioner, "shell", "setup"));
        Publish(new StepStarted(_time.GetUtcNow(), "null.b", "StepBoot"));
        _time.Advance(TimeSpan.FromSeconds(75));
        Publish(new Said(_time.GetUtcNow(), "null.b", "null.b", "two"));
        Assert.Equal(
            """
            ==> null.a: one
            ==> null.b: two
            null.a  1m15s  shell.setup
            null.b  1m15s  StepBoot
            """,
            Shown());
    }

    [Fact]
    public void Transfers_of_a_build_are_one_row()
    {
        Start("a", "b");
        for (int second = 0; second <= 2; second++)
        {
            Publish(new ProgressMade(_time.GetUtcNow(), "a", "base.iso", second * 1024 * 1024, 8 * 1024 * 1024));
            Publish(new ProgressMade(_time.GetUtcNow(), "b", "layer 1", second * 1024, 4096));
            Publish(new ProgressMade(_time.GetUtcNow(), "b", "layer 2", second * 1024, null));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Settle();
        Assert.Equal(
            """
            a  3s    [====            ]  25%  2.0 MiB of 8.0 MiB, 1.0 MiB/s  base.iso
            b  3s    4.0 KiB, 2.0 KiB/s  2 transfers
            """,
            Shown());
        Publish(new ProgressMade(_time.GetUtcNow(), "a", "base.iso", 8 * 1024 * 1024, 8 * 1024 * 1024));
        Assert.StartsWith("a  3s\n", Shown(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(24, 12, "and 89 more")]
    [InlineData(200, 16, "and 85 more")]
    [InlineData(5, 2, "and 99 more")]
    [InlineData(4, 0, "")]
    public void Many_builds_show_as_many_rows_as_fit(int rows, int expected, string last)
    {
        _screen.Size = new(80, rows);
        Start([.. Enumerable.Range(0, 100).Select(static i => $"null.build{i}")]);
        string[] shown = Shown().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(expected, shown.Length);
        Assert.StartsWith(last, shown.LastOrDefault(""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(37)]
    [InlineData(50)]
    [InlineData(91)]
    public void Rows_never_reach_the_edge_of_the_window(int columns)
    {
        _screen.Size = new(columns, 24);
        Start("null.a-build-with-a-rather-long-name-that-says-everything", "日本語日本語日本語日本語日本語日本語日本語");
        Publish(new ComponentStarted(_time.GetUtcNow(), "null.a-build-with-a-rather-long-name-that-says-everything", ComponentKind.Provisioner, "shell-local", "a-long-name-as-well"));
        Publish(new ProgressMade(_time.GetUtcNow(), "日本語日本語日本語日本語日本語日本語日本語", "subject", 5, 10));
        Assert.All(Shown().Split('\n'), row => Assert.InRange(WidthOf(row), 1, columns - 1));
    }

    [Fact]
    public void Control_characters_of_a_name_do_not_reach_the_terminal()
    {
        Start("a\e[2Jb\n");
        Assert.StartsWith("a?[2Jb?  0s", Shown(), StringComparison.Ordinal);
    }

    [Fact]
    public void Screen_changes_no_more_than_ten_times_a_second()
    {
        Start("a");
        int before = _written.GetStringBuilder().Length;
        int changes = 0;
        for (int i = 0; i < 2000; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(1));
            Publish(new Said(_time.GetUtcNow(), "a", "a", "x"));
            changes += _written.GetStringBuilder().Length == before ? 0 : 1;
            before = _written.GetStringBuilder().Length;
        }

        Assert.InRange(changes, 10, 20);
    }

    [Fact]
    public void Rows_that_stay_as_they_are_are_not_written_again()
    {
        Start("a");
        Settle();
        string before = _written.ToString();
        _time.Advance(TimeSpan.FromMilliseconds(900));
        Settle();
        Assert.Equal(before, _written.ToString());
    }

    [Fact]
    public void Text_waits_while_somebody_else_has_the_screen()
    {
        Start("a");
        Publish(new Said(_time.GetUtcNow(), "a", "a", "before"));
        _console.Hold();
        Assert.Equal("==> a: before", Shown());
        Assert.EndsWith("\e[?25h", _written.ToString(), StringComparison.Ordinal);
        Publish(new Said(_time.GetUtcNow(), "a", "a", "meanwhile"));
        _time.Advance(TimeSpan.FromSeconds(5));
        Settle();
        Assert.Equal("==> a: before", Shown());
        _console.Release();
        Settle();
        Assert.Equal("==> a: before\n==> a: meanwhile\na  5s", Shown());
    }

    [Fact]
    public void Text_that_does_not_end_its_line_is_not_mixed_with_rows()
    {
        Start("a");
        _time.Advance(TimeSpan.FromSeconds(1));
        Publish(new ResultShown(_time.GetUtcNow(), "half"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Settle();
        Assert.Equal("half", Shown());
        Publish(new ResultShown(_time.GetUtcNow(), " a line\n"));
        Assert.Equal("half a line\na  2s", Shown());
    }

    [Fact]
    public void Rows_are_not_shown_in_the_background_where_somebody_else_types()
    {
        Start("a");
        _screen.IsForeground = false;
        Publish(new Said(_time.GetUtcNow(), "a", "a", "text"));
        Assert.Equal("==> a: text", Shown());
        string before = _written.ToString();
        _time.Advance(TimeSpan.FromSeconds(5));
        Settle();
        Assert.Equal(before, _written.ToString());
        _screen.IsForeground = true;
        Assert.Equal("==> a: text\na  5s", Shown());
    }

    [Fact]
    public void Screen_ends_as_the_plain_text_whatever_happens() => Gen
        .Select(Gen.Int[0, 7], Gen.Int[0, 5], Gen.Int[0, 400], Gen.Int[5, 120])
        .Array[0, 60]
        .Sample(static steps =>
        {
            using LiveViewTests view = new();
            TextBuffer plain = new();
            HumanRenderer renderer = new(new());
            foreach ((int kind, int build, int milliseconds, int columns) in steps)
            {
                view._time.Advance(TimeSpan.FromMilliseconds(milliseconds));
                view._screen.Size = new(columns, 3 + (columns / 3));
                foreach (BuildEvent buildEvent in view.Random(kind, $"null.{build}"))
                {
                    renderer.Render(buildEvent, plain);
                    view.Publish(buildEvent);
                }
            }

            view._console.Settle(isLast: true);
            ScreenModel expected = new();
            expected.Write(plain.Text.ToString());
            ScreenModel actual = view.Model();
            Assert.Equal(expected.Text, actual.Text);
            Assert.True(actual.ShowsCursor);
        });

    private BuildEvent[] Random(int kind, string build)
    {
        DateTimeOffset now = _time.GetUtcNow();
        return kind switch
        {
            0 => [new RunStarted(now, [build, "other"])],
            1 => [new BuildStarted(now, build)],
            2 => [new BuildFinished(now, build, TimeSpan.FromSeconds(1), null, [])],
            3 => [new Said(now, build, build, "a text"), new ErrorSaid(now, build, build, "two\nlines\n")],
            4 => [new ProgressMade(now, build, "iso", now.Millisecond, 1000)],
            5 => [new StepStarted(now, build, "StepX")],
            6 => [new RunFinished(now, TimeSpan.Zero, Cancelled: false)],
            _ => [new ComponentStarted(now, build, ComponentKind.Provisioner, "shell", "")],
        };
    }

    private void Start(params string[] builds)
    {
        Publish(new RunStarted(_time.GetUtcNow(), [.. builds]));
        foreach (string build in builds)
        {
            Publish(new BuildStarted(_time.GetUtcNow(), build));
        }
    }

    private void Publish(BuildEvent buildEvent)
    {
        _console.Publish(buildEvent);
        Settle();
    }

    private void Settle() => _console.Settle(isLast: false);

    /// <summary>After the next frame.</summary>
    private string Shown()
    {
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Settle();
        return Model().Text;
    }

    private ScreenModel Model()
    {
        ScreenModel model = new();
        model.Write(_written.ToString());
        return model;
    }

    private static int WidthOf(string row)
    {
        int width = 0;
        foreach (Rune rune in row.EnumerateRunes())
        {
            width += Kiln.Cli.Terminal.CellWidth.OfElement(rune.ToString());
        }

        return width;
    }

    private sealed class Screen : IScreen
    {
        public TerminalSize Size { get; set; } = new(100, 24);

        public bool IsForeground { get; set; } = true;

        public void WhenLeft(Action leave, Action returned)
        {
            // Nobody takes it away.
        }

        public void Dispose()
        {
            // It is memory only.
        }
    }
}
