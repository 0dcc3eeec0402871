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
        ImmutableArray<LiveBuild> visible = [.. builds.Running.Take(shown)];
        ImmutableArray<string> times = [.. visible.Select(build => ShortDuration.OfRunning(now - build.Start))];
        int longestTime = times.Max(static time => time.Length);
        int longestName = visible.Max(static build => CellWidth.Of(Printable(build.Name)));
        int mostForName = Math.Max(LeastName, size.Columns - longestTime - LeastActivity);
        Table table = MakeTable(size.Columns, Math.Min(longestName, mostForName), longestTime);
        for (int i = 0; i < visible.Length; i++)
        {
            AddRow(table, visible[i], times[i], size.Columns);
        }

        string rest = Rest(builds, builds.Running.Count - shown);
        ImmutableArray<string> rows = Lines(table, size.Columns - 1);
        return rest.Length == 0 || rows.Length >= most ? rows : [.. rows, .. Lines(new Text(rest), size.Columns - 1).Take(1)];
    }

    private static Table MakeTable(int columns, int name, int time)
    {
        Table table = new() { Border = TableBorder.None, ShowHeaders = false };
        table.AddColumn(new TableColumn("") { NoWrap = true, Padding = new(0, 0, 2, 0), Width = name });
        table.AddColumn(new TableColumn("") { NoWrap = true, Padding = new(0, 0, 2, 0), Width = time, Alignment = Justify.Right });
        table.AddColumn(new TableColumn("") { NoWrap = true, Padding = new(0, 0, 2, 0) });
        if (columns >= MediumColumns)
        {
            table.AddColumn(new TableColumn("") { NoWrap = true, Padding = new(0) });
        }

        return table;
    }

    private static void AddRow(Table table, LiveBuild build, string time, int columns)
    {
        Style style = new(Color.FromInt32(BuildColors.OfBuild(build.Index) - BuildColors.First), decoration: Decoration.Bold);
        List<Text> cells =
        [
            Cell(build.Name, style),
            Cell(time, Style.Plain),
            Cell(build.Activity, Style.Plain),
        ];
        if (columns >= MediumColumns)
        {
            cells.Add(Cell(Moved(build.Transfers, columns), Style.Plain));
        }

        table.AddRow(cells);
    }

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

    private static Text Cell(string text, Style style) =>
        new(Printable(text), style) { Overflow = Overflow.Ellipsis };

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
