using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Kiln.Platform.Native;

namespace Kiln.Platform.Terminals;

/// <summary>The terminal on the standard output of this process.</summary>
public sealed class UnixScreen : IScreen
{
    private static readonly TerminalDescriptor Screen = new(1);

    private readonly TerminalStops _stops;
    private ImmutableArray<IDisposable> _registrations = [];
    private Action _leave = static () => { };

    private UnixScreen(TerminalStops stops)
    {
        _stops = stops;
        AppDomain.CurrentDomain.ProcessExit += OnExit;
    }

    public TerminalSize Size => Screen.Size;

    public bool IsForeground => Screen.IsForeground;

    /// <summary>The screen, or null when the standard output is something else.</summary>
    public static UnixScreen? Open(TerminalStops stops) => LibC.IsTerminal(Screen.Number) == 1 ? new(stops) : null;

    public void WhenLeft(Action leave, Action returned)
    {
        _leave = leave;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGQUIT, _ => leave()),
            _stops.Add(leave, returned),
        ];
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        foreach (IDisposable registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void OnExit(object? sender, EventArgs e) => _leave();
}
