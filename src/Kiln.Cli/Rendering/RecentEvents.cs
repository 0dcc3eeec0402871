using System.Collections.Immutable;
using Kiln.Sdk.Events;

namespace Kiln.Cli.Rendering;

/// <summary>Keeps what happened last, for a crash report.</summary>
internal sealed class RecentEvents : IOutput
{
    private const int Most = 200;

    private readonly Lock _lock = new();
    private readonly Queue<BuildEvent> _events = new();

    public void Publish(BuildEvent buildEvent)
    {
        if (buildEvent is ProgressMade)
        {
            return;
        }

        lock (_lock)
        {
            if (_events.Count == Most)
            {
                _events.Dequeue();
            }

            _events.Enqueue(buildEvent);
        }
    }

    public TimeSpan? Settle(bool isLast) => null;

    /// <summary>As lines of a log.</summary>
    public ImmutableArray<string> Tell()
    {
        lock (_lock)
        {
            Narrator narrator = new();
            return [.. _events.SelectMany(buildEvent => Lines(narrator, buildEvent))];
        }
    }

    private static IEnumerable<string> Lines(Narrator narrator, BuildEvent buildEvent)
    {
        string stamp = buildEvent.Time.UtcDateTime.ToString("o");
        return LogLine.Of(buildEvent) is { } line
            ? [$"{stamp} {line}"]
            : narrator.Tell(buildEvent).OfType<TextMessage>()
                .Select(message => $"{stamp} [{(message.IsError ? "ERROR" : "INFO")}] {message.Text}");
    }
}
