using System.Collections.Concurrent;
using Kiln.Sdk.Events;

namespace Kiln.Engine.Tests.Support;

/// <summary>Keeps the events, and shows them as short lines.</summary>
internal sealed class RecordingSink : IEventSink
{
    private readonly ConcurrentQueue<BuildEvent> _events = new();

    public BuildEvent[] Events => [.. _events];

    /// <summary>What a user reads: <c>target: text</c>, with <c>! </c> in front of errors.</summary>
    public string[] Messages => [.. Lines(all: false)];

    /// <summary>Messages, and the starts and ends around them.</summary>
    public string[] All => [.. Lines(all: true)];

    public void Publish(BuildEvent buildEvent) => _events.Enqueue(buildEvent);

    private IEnumerable<string> Lines(bool all) => _events
        .Select(e => e switch
        {
            Said s => $"{s.Target}: {s.Text}",
            ErrorSaid s => $"! {s.Target}: {s.Text}",
            _ when !all => null,
            RunStarted s => $"run {string.Join(' ', s.Builds)}",
            BuildStarted s => $"start {s.Build}",
            ComponentStarted s => $"start {s.Build} {s.Kind} {s.Type}",
            ComponentFinished s => $"end {s.Build} {s.Kind} {s.Type}{(s.Error is null ? "" : ": " + s.Error)}",
            BuildFinished s => $"end {s.Build} [{string.Join(' ', s.Artifacts.Select(static a => a.Id))}]{(s.Error is null ? "" : ": " + s.Error)}",
            RunFinished s => s.Cancelled ? "run cancelled" : "run finished",
            _ => null,
        })
        .OfType<string>();
}
