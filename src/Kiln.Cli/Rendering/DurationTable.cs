using System.Collections.Immutable;
using System.Globalization;
using Kiln.Cli.Terminal;
using Kiln.Sdk.Components;
using Kiln.Sdk.Events;

namespace Kiln.Cli.Rendering;

/// <summary>
/// Ends the output of a run with a table of what took how long: the longest first, the parts below their build.
/// </summary>
internal sealed class DurationTable(IRenderer text) : IRenderer
{
    /// <summary>Of a larger run the longest builds and the longest parts are shown.</summary>
    private const int MostBuilds = 30;

    private const int MostParts = 20;

    private readonly Dictionary<string, List<Row>> _parts = new(StringComparer.Ordinal);
    private readonly List<Row> _builds = [];

    public void Render(BuildEvent buildEvent, TextBuffer buffer)
    {
        text.Render(buildEvent, buffer);
        switch (buildEvent)
        {
            case StepFinished step:
                AddPart(step.Build, new($"step {step.Step}", step.Duration, step.Error is not null));
                break;
            case ComponentFinished component:
                AddPart(component.Build, new(NameOf(component), component.Duration, component.Error is not null));
                break;
            case BuildFinished build:
                _builds.Add(new(build.Build, build.Duration, build.Error is not null));
                break;
            case RunFinished when _builds.Count > 0:
                AppendTable(buffer);
                break;
        }
    }

    private static string NameOf(ComponentFinished component)
    {
        string kind = component.Kind == ComponentKind.PostProcessor ? "post-processor" : "provisioner";
        bool isNamed = component.Name.Length > 0 && component.Name != component.Type;
        return isNamed ? $"{kind} {component.Type} \"{component.Name}\"" : $"{kind} {component.Type}";
    }

    private void AddPart(string build, Row row)
    {
        if (!_parts.TryGetValue(build, out List<Row>? rows))
        {
            _parts[build] = rows = [];
        }

        rows.Add(row);
    }

    private void AppendTable(TextBuffer buffer)
    {
        ImmutableArray<Row> rows = [.. Rows()];
        int names = rows.Max(static row => CellWidth.Of(row.Name));
        int times = rows.Max(static row => row.Time.Length);
        buffer.Append("\n==> Durations:\n");
        foreach (Row row in rows)
        {
            string gap = new(' ', names - CellWidth.Of(row.Name) + 2 + times - row.Time.Length);
            buffer.Append(row.Time.Length == 0 ? row.Name : $"{row.Name}{gap}{row.Time}{(row.HasFailed ? "  failed" : "")}");
            buffer.Append('\n');
        }
    }

    private IEnumerable<Row> Rows()
    {
        foreach (Row build in Longest(_builds).Take(MostBuilds))
        {
            yield return build;
            List<Row> parts = _parts.GetValueOrDefault(build.Name, []);
            foreach (Row part in Longest(parts).Take(MostParts))
            {
                yield return part with { Name = $"    {part.Name}" };
            }

            if (parts.Count > MostParts)
            {
                yield return More("    ", parts.Count - MostParts);
            }
        }

        if (_builds.Count > MostBuilds)
        {
            yield return More("", _builds.Count - MostBuilds);
        }
    }

    /// <summary>Those of the same length stay in their order.</summary>
    private static IEnumerable<Row> Longest(IEnumerable<Row> rows) => rows.OrderByDescending(static row => row.Duration);

    private static Row More(string indent, int count) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{indent}and {count} more"), null, false);

    private sealed record Row(string Name, TimeSpan? Duration, bool HasFailed)
    {
        public string Time => Duration is { } duration ? ShortDuration.Of(duration) : "";
    }
}
