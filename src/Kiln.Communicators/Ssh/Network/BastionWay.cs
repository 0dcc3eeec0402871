using Kiln.Communicators.Ssh.Channels;

namespace Kiln.Communicators.Ssh.Network;

/// <summary>From another ssh server, whose login is kept for the next time.</summary>
/// <param name="logIn">Logs in to that server.</param>
internal sealed class BastionWay(IWay wayThere, Func<IWay, CancellationToken, Task<SshTransport>> logIn) : IWay
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private SshTransport? _bastion;

    public async Task<Stream> OpenAsync(MachineAddress address, CancellationToken cancellationToken)
    {
        SshTransport bastion = await BastionAsync(cancellationToken);
        return await bastion.ConnectFromThereAsync(address, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync(CancellationToken.None);
        if (_bastion is not null)
        {
            await _bastion.DisposeAsync();
        }

        _gate.Release();
        await wayThere.DisposeAsync();
    }

    private async Task<SshTransport> BastionAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_bastion is { IsConnected: true })
            {
                return _bastion;
            }

            if (_bastion is not null)
            {
                await _bastion.DisposeAsync();
                _bastion = null;
            }

            return _bastion = await logIn(wayThere, cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }
}
