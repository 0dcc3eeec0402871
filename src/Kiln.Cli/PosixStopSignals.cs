using System.Runtime.InteropServices;

namespace Kiln.Cli;

/// <summary>SIGINT and SIGTERM of this process.</summary>
internal sealed class PosixStopSignals : IStopSignals
{
    public IDisposable Handle(Action<string> handler) => new Registrations(
        Register(PosixSignal.SIGINT, "interrupt", handler),
        Register(PosixSignal.SIGTERM, "terminated", handler));

    private static PosixSignalRegistration Register(PosixSignal signal, string name, Action<string> handler) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            handler(name);
        });

    private sealed class Registrations(IDisposable first, IDisposable second) : IDisposable
    {
        public void Dispose()
        {
            first.Dispose();
            second.Dispose();
        }
    }
}
