using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Kiln.Platform.Native;

namespace Kiln.Platform.Terminals;

/// <summary>The terminal on the standard output of this process.</summary>
public sealed class UnixScreen : IScreen
{
    private const int Output = 1;

    private ImmutableArray<PosixSignalRegistration> _registrations = [];
    private Action _leave = static () => { };

    private UnixScreen() => AppDomain.CurrentDomain.ProcessExit += OnExit;

    public unsafe TerminalSize Size
    {
        get
        {
            ushort* size = stackalloc ushort[4];
            bool isKnown = LibC.WindowSize(Output, LibC.GetWindowSize, size) == 0 && size[0] > 0 && size[1] > 0;
            return isKnown ? new(size[1], size[0]) : new(80, 24);
        }
    }

    /// <summary>The screen, or null when the standard output is something else.</summary>
    public static UnixScreen? Open() => LibC.IsTerminal(Output) == 1 ? new() : null;

    public void WhenLeft(Action leave, Action returned)
    {
        _leave = leave;
        _registrations =
        [
            .. new[] { PosixSignal.SIGQUIT, PosixSignal.SIGTSTP }
                .Select(signal => PosixSignalRegistration.Create(signal, _ => leave())),
            PosixSignalRegistration.Create(PosixSignal.SIGCONT, _ => returned()),
        ];
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void OnExit(object? sender, EventArgs e) => _leave();
}
