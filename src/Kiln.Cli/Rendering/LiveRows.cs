using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Kiln.Cli.Terminal;
using Kiln.Platform.Terminals;
using Spectre.Console;

namespace Kiln.Cli.Rendering;

/// <summary>The rows of the live view as text: a table that Spectre.Console fits into the window.</summary>
internal static class LiveRows
{
    /// <summary>In a smaller window there are no rows.</summary>
    private const int LeastColumns = 20;

    private const int LeastRows = 5;

    /// <summary>From this width on there is room for a bar.</summary>
    private const int WideColumns = 90;

    /// <summary>From this width on there is room for amounts.</summary>
    private const int MediumColumns = 50;

    /// <summary>A name is not cut shorter than this.</summary>
    private const int LeastName = 6;

    /// <summary>So much a name leaves for what its build does, with the gaps.</summary>
    private const int LeastActivity = 16;

    private const int Gap = 2;

    /// <summary>More would leave nothing to read of the text.</summary>
    private const int MostRows = 16;

    public static ImmutableArray<string> Render(LiveBuilds builds, TerminalSize size, DateTimeOffset now)
    {
        if (builds.Running.Count == 0 || size.Columns < LeastColumns || size.Rows < LeastRows)
        {
            return [];
        }

        int most = Math.Clamp(size.Rows / 2, 1, MostRows);
        int shown = builds.Running.Count <= most ? builds.Running.Count : most - 1;
        ImmutableArray<Row> visible = [.. builds.Running.Take(shown).Select(build => RowOf(build, size.Columns, now))];
        Table table = MakeTable(visible, size.Columns);
        foreach (Row row in visible)
        {
            table.AddRow(row.Cells.Take(table.Columns.Count));
        }

        string rest = Rest(builds, builds.Running.Count - shown);
        ImmutableArray<string> rows = Lines(table, size.Columns - 1);
        return rest.Length == 0 || rows.Length >= most ? rows : [.. rows, .. Lines(new Text(rest), size.Columns - 1).Take(1)];
    }

    /// <summary>Each column has its width, so that a long text does not take away another one's room.</summary>
    private static Table MakeTable(ImmutableArray<Row> rows, int columns)
    {
        int time = rows.Max(static row => row.Time.Length);
        int mostForName = Math.Max(LeastName, Math.Min(columns / 2, columns - time - LeastActivity));
        int name = Math.Min(rows.Max(static row => CellWidth.Of(row.Name)), mostForName);
        int rest = Math.Max(2, columns - 1 - name - time - (3 * Gap));
        int moved = columns < MediumColumns ? 0 : Math.Min(rows.Max(static row => CellWidth.Of(row.Moved)), rest / 2);
        Table table = new() { Border = TableBorder.None, ShowHeaders = false };
        AddColumn(table, name, Justify.Left);
        AddColumn(table, time, Justify.Right);
        AddColumn(table, Math.Min(rows.Max(static row => CellWidth.Of(row.Activity)), rest - moved), Justify.Left);
        if (moved > 0)
        {
            table.AddColumn(new TableColumn("") { NoWrap = true, Padding = new(0) });
        }

        return table;
    }

    private static void AddColumn(Table table, int width, Justify alignment) => table.AddColumn(
        new TableColumn("") { NoWrap = true, Padding = new(0, 0, Gap, 0), Width = width, Alignment = alignment });

    private static Row RowOf(LiveBuild build, int columns, DateTimeOffset now) => new(
        Printable(build.Name),
        ShortDuration.OfRunning(now - build.Start),
        Printable(build.Activity),
        Printable(Moved(build.Transfers, columns)),
        new(Color.FromInt32(BuildColors.OfBuild(build.Index) - BuildColors.First), decoration: Decoration.Bold));

    private static string Moved(TransferSum? sum, int columns) => sum switch
    {
        null => "",
        { Share.Length: 0 } => $"{sum.Amount}  {sum.Subject}",
        _ when columns >= WideColumns => $"{sum.Bar} {sum.Share,4}  {sum.Amount}  {sum.Subject}",
        _ => $"{sum.Share}  {sum.Amount}",
    };

    private static string Rest(LiveBuilds builds, int hidden)
    {
        List<string> parts = [];
        Add(hidden, "and {0} more");
        Add(builds.Waiting, "{0} waiting");
        Add(builds.Finished, "{0} finished");
        Add(builds.Failed, "{0} of them failed");
        return hidden == 0 && builds.Waiting == 0 ? "" : string.Join(", ", parts);

        void Add(int count, string text)
        {
            if (count > 0)
            {
                parts.Add(string.Format(CultureInfo.InvariantCulture, text, count));
            }
        }
    }

    /// <summary>A name could bring the terminal out of step.</summary>
    private static string Printable(string text)
    {
        StringBuilder printable = new(text.Length);
        foreach (char character in text)
        {
            printable.Append(char.IsControl(character) ? '?' : character);
        }

        return printable.ToString();
    }

    private static ImmutableArray<string> Lines(Spectre.Console.Rendering.IRenderable content, int columns)
    {
        using StringWriter text = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
        IAnsiConsole console = AnsiConsole.Create(new()
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.Standard,
            Interactive = InteractionSupport.No,
            Out = new FixedOutput(text, columns),
            Enrichment = new() { UseDefaultEnrichers = false },
        });
        console.Write(content);
        return [.. text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.TrimEnd())];
    }

    private sealed record Row(string Name, string Time, string Activity, string Moved, Style NameStyle)
    {
        public IEnumerable<Text> Cells => [Cell(Name, NameStyle), Cell(Time, Style.Plain), Cell(Activity, Style.Plain), Cell(Moved, Style.Plain)];

        private static Text Cell(string text, Style style) => new(text, style) { Overflow = Overflow.Ellipsis };
    }

    /// <summary>A window of the given width that nobody asks the system for.</summary>
    private sealed class FixedOutput(TextWriter writer, int columns) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => true;

        public int Width => columns;

        public int Height => MostRows;

        public void SetEncoding(Encoding encoding)
        {
            // It is text until the process writes it.
        }
    }
}
