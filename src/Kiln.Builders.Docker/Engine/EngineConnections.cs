namespace Kiln.Builders.Docker.Engine;

/// <summary>Connects with engines.</summary>
internal static class EngineConnections
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(10);

    /// <exception cref="TimeoutException">Nothing answered.</exception>
    public static async Task<IEngineConnection> OpenAsync(EngineAddress address, CancellationToken cancellationToken)
    {
        if (address.Ssh is not null)
        {
            return SshConnection.Open(address);
        }

        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ConnectLimit);
        try
        {
            return await SocketConnection.OpenAsync(address, limit.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"no answer within {ConnectLimit.TotalSeconds:0} seconds", e);
        }
    }
}
