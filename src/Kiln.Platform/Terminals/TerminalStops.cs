using System.Runtime.InteropServices;
using Kiln.Platform.Native;

namespace Kiln.Platform.Terminals;

/// <summary>Ctrl-Z: tells before this process is stopped and after it was continued. One for the whole process.</summary>
public sealed class TerminalStops
{
    /// <summary>More than any system's <c>struct sigaction</c> has. Zeros mean the default.</summary>
    private const int ActionBytes = 256;

    private readonly Lock _lock = new();
    private readonly List<Watch> _watches = [];
    private PosixSignalRegistration? _registration;

    /// <summary>
    /// The runtime sets the modes of the terminal whenever the process is continued. In the background that is answered with another
    /// stop, and what the runtime does against it sometimes comes too late: the process would stand still until the user looks for it.
    /// </summary>
    public static unsafe void LeaveTerminalAloneWhenContinued()
    {
        byte* usual = stackalloc byte[ActionBytes];
        new Span<byte>(usual, ActionBytes).Clear();
        _ = LibC.SignalAction(LibC.SigContinue, usual, null);
    }

    /// <param name="stopping">Called before the process is stopped, on any thread.</param>
    /// <param name="continued">Called after it, also when the kernel has not stopped a process that nobody could continue.</param>
    public IDisposable Add(Action stopping, Action continued)
    {
        lock (_lock)
        {
            Watch watch = new(this, stopping, continued);
            _watches.Add(watch);
            _registration ??= PosixSignalRegistration.Create(PosixSignal.SIGTSTP, OnStop);
            LeaveTerminalAloneWhenContinued();
            return watch;
        }
    }

    /// <summary>The runtime leaves a process running whose handler of SIGTSTP has ended, so it has to be stopped once more.</summary>
    internal static unsafe void Stop()
    {
        byte* handled = stackalloc byte[ActionBytes];
        byte* usual = stackalloc byte[ActionBytes];
        new Span<byte>(usual, ActionBytes).Clear();
        _ = LibC.SignalAction(LibC.SigTerminalStop, usual, handled);
        _ = LibC.Raise(LibC.SigTerminalStop);
        _ = LibC.SignalAction(LibC.SigTerminalStop, handled, null);
    }

    private void OnStop(PosixSignalContext context)
    {
        context.Cancel = true;
        Watch[] watches;
        lock (_lock)
        {
            watches = [.. _watches];
        }

        foreach (Watch watch in watches)
        {
            watch.Stopping();
        }

        Stop();
        foreach (Watch watch in watches)
        {
            watch.Continued();
        }
    }

    private sealed class Watch(TerminalStops stops, Action stopping, Action continued) : IDisposable
    {
        public Action Stopping => stopping;

        public Action Continued => continued;

        public void Dispose()
        {
            lock (stops._lock)
            {
                stops._watches.Remove(this);
            }
        }
    }
}
