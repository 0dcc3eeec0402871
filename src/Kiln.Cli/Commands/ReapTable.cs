using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Kiln.Engine.Ledgers;

namespace Kiln.Cli.Commands;

/// <summary>What was found of dead runs, for people.</summary>
internal static class ReapTable
{
    private const int RunCharacters = 8;
    private static readonly ImmutableArray<string> Heading = ["STATE", "KIND", "RUN", "AGE", "NAME"];

    public static string StateOf(ReapItem item) => item.Outcome switch
    {
        ReapOutcome.Removed => "removed",
        ReapOutcome.Found => "found",
        ReapOutcome.Kept => item.IsLeft ? "left" : "kept",
        _ => "stays",
    };

    public static string UnixSeconds(DateTimeOffset time) =>
        time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>Aligned columns; below a thing that is still there, why.</summary>
    public static string Of(ImmutableArray<ReapItem> items, DateTimeOffset now)
    {
        ImmutableArray<ImmutableArray<string>> rows = [Heading, .. items.Select(item => Row(item, now))];
        IEnumerable<int> aligned = Enumerable.Range(0, Heading.Length - 1);
        int[] widths = [.. aligned.Select(column => rows.Max(row => row[column].Length))];
        StringBuilder text = new();
        for (int i = 0; i < rows.Length; i++)
        {
            for (int column = 0; column < widths.Length; column++)
            {
                text.Append(rows[i][column].PadRight(widths[column] + 2));
            }

            text.Append(rows[i][^1]).Append('\n');
            if (i > 0 && items[i - 1].Reason.Length > 0)
            {
                text.Append("  because ").Append(items[i - 1].Reason).Append('\n');
            }
        }

        return text.ToString();
    }

    public static string Summary(ReapReport report, bool isDryRun)
    {
        int failed = report.Failed.Count();
        int kept = report.Kept.Count();
        string stays = (failed, kept) switch
        {
            (0, 0) => "",
            (_, 0) => $", could not remove {failed}",
            (0, _) => $", kept {kept}",
            _ => $", could not remove {failed}, kept {kept}",
        };
        return report.Items.IsEmpty
            ? "Dead runs have left nothing behind."
            : isDryRun
                ? $"Found {report.With(ReapOutcome.Found).Count()} to remove{stays}. This was a dry run."
                : $"Removed {report.Removed.Count()}{stays}.";
    }

    private static ImmutableArray<string> Row(ReapItem item, DateTimeOffset now) =>
    [
        StateOf(item),
        item.Kind,
        item.Run.Length > RunCharacters ? item.Run[..RunCharacters] : item.Run,
        item.Started is DateTimeOffset started ? Age(now - started) : "",
        item.Name,
    ];

    /// <summary>Rounded down to what matters: <c>3h12m</c>.</summary>
    public static string Age(TimeSpan age) => age switch
    {
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, (int)age.TotalSeconds)}s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{age.Minutes}m"),
        { TotalDays: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{age.Hours}h{age.Minutes}m"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{age.Days}d{age.Hours}h"),
    };
}
