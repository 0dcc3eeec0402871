namespace Kiln.Cli.Rendering;

/// <summary>Nothing on the screen moves.</summary>
internal sealed class NoLiveView : ILiveView, IDisposable
{
    public IDisposable Suspend() => this;

    public void Dispose()
    {
        // There is nothing to bring back.
    }
}
