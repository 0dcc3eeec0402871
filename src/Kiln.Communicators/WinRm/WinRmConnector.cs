using Kiln.Sdk.Communication;

namespace Kiln.Communicators.WinRm;

/// <summary>Logs in to machines of Windows.</summary>
public sealed class WinRmConnector : IConnector
{
    public Task<IMachineConnection> ConnectAsync(ConnectRequest request, CancellationToken cancellationToken) =>
        ConnectAsync(request, WinRmAccess.From(request.Config, request.Time), cancellationToken);

    internal static Task<IMachineConnection> ConnectAsync(
        ConnectRequest request, WinRmAccess access, CancellationToken cancellationToken) =>
        new WinRmAttempts(request, access).RunAsync(cancellationToken);
}
