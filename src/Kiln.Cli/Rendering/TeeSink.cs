using Kiln.Sdk.Events;

namespace Kiln.Cli.Rendering;

/// <summary>Gives every event to both sinks.</summary>
internal sealed class TeeSink(IEventSink first, IEventSink second) : IEventSink
{
    public void Publish(BuildEvent buildEvent)
    {
        first.Publish(buildEvent);
        second.Publish(buildEvent);
    }
}
