using Kiln.Sdk.Events;

namespace Kiln.Cli.Rendering;

/// <summary>Writes events to the standard output as they come. A reader that went away is no reason to stop.</summary>
internal sealed class ConsoleSink(TextWriter output, bool isMachineReadable, RenderOptions options) : IEventSink
{
    private readonly Lock _lock = new();
    private IRenderer _renderer = isMachineReadable ? new MachineRenderer() : new HumanRenderer(options);
    private bool _isBroken;

    /// <summary>Applies a command's own flags; output for programs has no looks to change.</summary>
    public void Restyle(Func<RenderOptions, RenderOptions> change)
    {
        if (!isMachineReadable)
        {
            _renderer = new HumanRenderer(change(options));
        }
    }

    public void Publish(BuildEvent buildEvent)
    {
        lock (_lock)
        {
            string text = _renderer.Render(buildEvent);
            if (text.Length == 0 || _isBroken)
            {
                return;
            }

            try
            {
                output.Write(text);
                output.Flush();
            }
            catch (IOException)
            {
                // Compat: Packer goes on after a broken pipe, so that a build under "| head" still ends cleanly.
                _isBroken = true;
            }
        }
    }
}
