using Kiln.Communicators.Ssh.Transfer;
using Kiln.Testing;

namespace Kiln.Communicators.Tests.Transfer;

/// <summary>Transfers to and from a machine that is this one.</summary>
internal static class Transfers
{
    public static FileTransfer To(LocalTransport machine, string temporary, bool usesSftp = false) => new(
        machine.Opener,
        new TransferSettings
        {
            UsesSftp = usesSftp,
            TemporaryFolder = temporary,
            StallLimit = Within.Limit,
            Time = TimeProvider.System,
        },
        new RecordingUi());
}
