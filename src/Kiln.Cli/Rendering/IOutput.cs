using Kiln.Sdk.Events;

namespace Kiln.Cli.Rendering;

/// <summary>One of the places where events are written. Called by one thread at a time; does not throw.</summary>
internal interface IOutput : IEventSink
{
    /// <summary>For the moment there are no more events: writes what was kept back.</summary>
    /// <param name="isLast">There will be no more, and no other call.</param>
    /// <returns>When to be called again although nothing happens; null for never.</returns>
    TimeSpan? Settle(bool isLast);

    /// <summary>What was lost that somebody had asked for, and why: a clause. Null as long as nothing was.</summary>
    string? Failure => null;
}
