using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using Kiln.Platform.Terminals;

namespace Kiln.Cli;

/// <summary>
/// SIGINT, SIGTERM and SIGHUP of this process. One that was ignored from the start (<c>nohup</c>) stays so.
/// </summary>
internal sealed class PosixStopSignals : IStopSignals
{
    private const string StatusFile = "/proc/self/status";
    private const string IgnoredLine = "SigIgn:";

    private static readonly ImmutableArray<(PosixSignal Signal, int Number, string Name)> All =
    [
        (PosixSignal.SIGINT, 2, "interrupt"),
        (PosixSignal.SIGTERM, 15, "terminated"),
        (PosixSignal.SIGHUP, 1, "hangup"),
    ];

    public IDisposable Handle(Action<string> handler)
    {
        ulong ignored = Ignored();
        Registrations registrations = new(
        [
            .. All.Where(entry => (ignored & (1UL << (entry.Number - 1))) == 0)
                .Select(entry => Register(entry.Signal, entry.Name, handler)),
        ]);

        // With the first registration the runtime begins to look after the terminal.
        TerminalStops.LeaveTerminalAloneWhenContinued();
        return registrations;
    }

    private static PosixSignalRegistration Register(PosixSignal signal, string name, Action<string> handler) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            handler(name);
        });

    /// <summary>One bit for each signal, from the lowest for signal 1.</summary>
    private static ulong Ignored()
    {
        string? line = File.Exists(StatusFile)
            ? File.ReadLines(StatusFile).FirstOrDefault(static l => l.StartsWith(IgnoredLine, StringComparison.Ordinal))
            : null;
        string? digits = line?[IgnoredLine.Length..].Trim();
        bool isNumber = ulong.TryParse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong set);
        return isNumber ? set : 0;
    }

    private sealed class Registrations(ImmutableArray<PosixSignalRegistration> all) : IDisposable
    {
        public void Dispose()
        {
            foreach (PosixSignalRegistration registration in all)
            {
                registration.Dispose();
            }
        }
    }
}
