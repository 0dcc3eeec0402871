using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Kiln.Engine.Checkpoints;
using Kiln.Values;

namespace Kiln.Cli.Commands.Checkpoints;

/// <summary>Checkpoints for people and programs.</summary>
internal static class CheckpointTable
{
    private static readonly ImmutableArray<string> Heading =
        ["STATE", "BUILDER", "BUILD", "PROVISIONERS", "SIZE", "AGE", "USED"];

    /// <summary>Aligned columns; without the first one when no checkpoint has a state.</summary>
    public static string Of(IEnumerable<(string State, CheckpointEntry Entry)> checkpoints, DateTimeOffset now)
    {
        ImmutableArray<ImmutableArray<string>> rows =
            [Heading, .. checkpoints.Select(checkpoint => Row(checkpoint.State, checkpoint.Entry, now))];
        int first = rows.Skip(1).All(static row => row[0].Length == 0) ? 1 : 0;
        int[] widths = [.. Enumerable.Range(0, Heading.Length).Select(column => rows.Max(row => row[column].Length))];
        StringBuilder text = new();
        foreach (ImmutableArray<string> row in rows)
        {
            IEnumerable<string> cells = Enumerable.Range(first, Heading.Length - first)
                .Select(column => row[column].PadRight(widths[column]));
            text.Append(string.Join("  ", cells).TrimEnd()).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Key, builder, build, number of provisioners, type and name of the last one, bytes, and three times.</summary>
    public static ImmutableArray<string> Fields(CheckpointEntry entry) =>
    [
        entry.Key,
        entry.Kind,
        entry.Build,
        entry.Provisioners.ToString(CultureInfo.InvariantCulture),
        entry.Type,
        entry.Name,
        entry.Bytes.ToString(CultureInfo.InvariantCulture),
        Seconds(entry.Oldest),
        Seconds(entry.Used),
        Seconds(entry.Expires),
    ];

    public static string Count(int count) =>
        count == 1 ? "1 checkpoint" : string.Create(CultureInfo.InvariantCulture, $"{count} checkpoints");

    private static ImmutableArray<string> Row(string state, CheckpointEntry entry, DateTimeOffset now) =>
    [
        state,
        entry.Kind,
        entry.Build,
        string.Create(CultureInfo.InvariantCulture, $"{entry.Provisioners}: {entry.Label}"),
        ByteSize.Format(entry.Bytes),
        ReapTable.Age(now - entry.Oldest),
        ReapTable.Age(now - entry.Used),
    ];

    private static string Seconds(DateTimeOffset time) =>
        time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
}
