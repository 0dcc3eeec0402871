using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Kiln.Platform.Terminals;

namespace Kiln.Serving;

/// <summary>
/// What a terminal sends to all of its processes does not end this one: the host decides what follows from it, and
/// when the host ends, so does the connection.
/// </summary>
internal sealed class IgnoredSignals : IDisposable
{
    private readonly ImmutableArray<PosixSignalRegistration> _registrations =
    [
        .. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }
            .Select(static signal => PosixSignalRegistration.Create(signal, static context => context.Cancel = true)),
    ];

    public IgnoredSignals()
    {
        if (!OperatingSystem.IsWindows())
        {
            // With the first registration the runtime begins to look after the terminal, which is the host's.
            TerminalStops.LeaveTerminalAloneWhenContinued();
        }
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }
    }
}
