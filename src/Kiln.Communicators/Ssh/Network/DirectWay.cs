namespace Kiln.Communicators.Ssh.Network;

/// <summary>From here.</summary>
internal sealed class DirectWay : IWay
{
    public async Task<Stream> OpenAsync(MachineAddress address, CancellationToken cancellationToken) =>
        await TcpConnection.OpenAsync(address, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
