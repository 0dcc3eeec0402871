using System.Collections.Immutable;
using Kiln.Platform.Terminals;
using Kiln.Sdk.Events;

namespace Kiln.Cli.Rendering;

/// <summary>Everything that the events of one command are written to.</summary>
internal sealed class RunOutput(ConsoleSink console, params IEnumerable<IOutput> others) : IEventSink, ILiveView, IDisposable
{
    /// <summary>A terminal that does not take text any more must not keep others from it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly EventQueue _queue = new([console, .. others]);
    private IScreen? _screen;
    private IDisposable? _left;

    public void Publish(BuildEvent buildEvent) => _queue.Publish(buildEvent);

    /// <summary>From the next event on.</summary>
    public void Attach(IOutput output) => _queue.Attach(output);

    /// <summary>Whoever writes to the standard output by another way does it after this.</summary>
    public void Drain() => _queue.Drain(Timeout.InfiniteTimeSpan);

    /// <summary>Logs that are not whole, and why; after <see cref="Drain"/> or <see cref="Close"/>.</summary>
    public ImmutableArray<string> Failures => _queue.Failures;

    /// <summary>From now on the running builds have rows on the screen, which is disposed of at the end.</summary>
    public void Show(IScreen screen, TimeProvider time)
    {
        _screen = screen;
        console.Show(screen, time);
        screen.WhenLeft(LeaveScreen, ReturnToScreen);
    }

    /// <summary>Writes the rest; nothing is shown after this.</summary>
    public void Close()
    {
        _queue.Close();
        _screen?.Dispose();
    }

    public IDisposable Suspend()
    {
        _queue.Drain(Patience);
        console.Hold();
        return new Suspension(this);
    }

    public void Dispose()
    {
        _queue.Dispose();
        _screen?.Dispose();
    }

    private void LeaveScreen()
    {
        IDisposable suspension = Suspend();
        if (Interlocked.CompareExchange(ref _left, suspension, null) is not null)
        {
            suspension.Dispose();
        }
    }

    private void ReturnToScreen() => Interlocked.Exchange(ref _left, null)?.Dispose();

    private void Resume()
    {
        console.Release();
        _queue.Wake();
    }

    private sealed class Suspension(RunOutput output) : IDisposable
    {
        private RunOutput? _output = output;

        public void Dispose() => Interlocked.Exchange(ref _output, null)?.Resume();
    }
}
