using Kiln.Sdk.Events;

namespace Kiln.Cli.Rendering;

/// <summary>Writes events to the standard output as they come.</summary>
internal sealed class ConsoleSink(TextOutput output, bool isMachineReadable, RenderOptions options) : IEventSink
{
    private readonly Lock _lock = new();
    private IRenderer _renderer = isMachineReadable ? new MachineRenderer() : new HumanRenderer(options);

    public bool IsMachineReadable => isMachineReadable;

    /// <summary>Applies a command's own flags; output for programs has no looks to change.</summary>
    public void Restyle(Func<RenderOptions, RenderOptions> change)
    {
        if (!isMachineReadable)
        {
            _renderer = new HumanRenderer(change(options));
        }
    }

    /// <summary>Writes text that is the result of a command and not a message: as it is, for programs too.</summary>
    public void WriteResult(string text)
    {
        lock (_lock)
        {
            output.Write(text);
        }
    }

    public void Publish(BuildEvent buildEvent)
    {
        lock (_lock)
        {
            output.Write(_renderer.Render(buildEvent));
        }
    }
}
