using System.Net.Sockets;
using Kiln.Communicators.Ssh.Channels;
using Kiln.Communicators.Ssh.Keys;
using Kiln.Communicators.Ssh.Network;
using Kiln.Communicators.Ssh.Protocol;
using Kiln.Sdk.Communication;
using Kiln.Values;

namespace Kiln.Communicators.Ssh.Login;

/// <summary>Logs in to one machine, as often as needed, the same way each time.</summary>
internal sealed class SshLogins : IAsyncDisposable
{
    /// <summary>Compat: Packer's limit for one handshake.</summary>
    private static readonly TimeSpan HandshakeLimit = TimeSpan.FromMinutes(1);

    /// <summary>Somebody has to type.</summary>
    private static readonly TimeSpan InteractiveLimit = TimeSpan.FromMinutes(10);

    private readonly ConnectRequest _request;
    private readonly IWay _way;
    private readonly SshAlgorithms _algorithms;
    private readonly CredentialSource _credentials;
    private readonly SshAgent? _lentAgent;
    private HostKeyJudge? _judge;

    /// <exception cref="CommunicatorException">The options do not work together.</exception>
    public SshLogins(ConnectRequest request)
    {
        _request = request;
        _algorithms = AlgorithmChoice.Of(request.Config, request.Ui);
        _credentials = new(request);
        _way = Ways.Of(request, LogInToBastionAsync);
        _lentAgent = request.Config.SshDisableAgentForwarding ? null : SshAgent.OfEnvironment();
    }

    /// <summary>One attempt.</summary>
    /// <exception cref="CommunicatorException">It failed.</exception>
    public async Task<SshSession> LogInAsync(CancellationToken cancellationToken)
    {
        MachineAddress address = await _request.FindAddressAsync(cancellationToken);
        _judge ??= new(_request.HostKeys, address.Host, _request.Ui);
        TimeSpan limit = _request.Config.SshBastionInteractive ? InteractiveLimit : HandshakeLimit;
        using CancellationTokenSource timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timer.CancelAfter(limit);
        try
        {
            SshCredentials credentials = await _credentials.OfMachineAsync(timer.Token);
            SshTransport transport = await LogInAsync(
                address, _way, credentials, _judge, _lentAgent, timer.Token);
            await FurnishAsync(transport, timer.Token);
            return new(address, transport);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommunicatorException(
                CommunicatorFailure.Connect,
                $"Timeout during SSH handshake with {address.Host} port {address.Port}: "
                + $"it took longer than {GoDuration.Format(limit)}.");
        }
    }

    public ValueTask DisposeAsync() => _way.DisposeAsync();

    private async Task<SshTransport> LogInToBastionAsync(
        MachineAddress address,
        string? user,
        IWay way,
        HostKeyJudge judge,
        CancellationToken cancellationToken)
    {
        SshCredentials credentials = await _credentials.OfBastionAsync(user, address.Host, cancellationToken);
        try
        {
            return await LogInAsync(address, way, credentials, judge, null, cancellationToken);
        }
        catch (CommunicatorException e)
        {
            throw new CommunicatorException(
                e.Reason, $"bastion {address.Host} port {address.Port}: {e.Message}", e);
        }
    }

    private async Task<SshTransport> LogInAsync(
        MachineAddress address,
        IWay way,
        SshCredentials credentials,
        HostKeyJudge judge,
        SshAgent? lentAgent,
        CancellationToken cancellationToken)
    {
        Stream stream = await way.OpenAsync(address, cancellationToken);
        try
        {
            PacketConnection connection =
                await PacketConnection.OpenAsync(stream, _algorithms, judge, cancellationToken);
            try
            {
                await new Authentication(connection, credentials, LogBanner).RunAsync(cancellationToken);
            }
            catch
            {
                await connection.DisposeAsync();
                throw;
            }

            return Begin(connection, lentAgent);
        }
        catch (Exception e) when (e is IOException or SocketException or SshProtocolException or ObjectDisposedException)
        {
            throw new CommunicatorException(
                CommunicatorFailure.Connect,
                $"ssh: handshake with {address.Host} port {address.Port} failed: {e.Message}",
                e);
        }
    }

    private SshTransport Begin(PacketConnection connection, SshAgent? lentAgent)
    {
        SshMultiplexer multiplexer = new(connection);
        if (lentAgent is not null)
        {
            new LentAgent(lentAgent, multiplexer).Lend();
        }

        SshTransport transport = new(multiplexer, forwardsAgent: lentAgent is not null);
        transport.Own(new SignsOfLife(multiplexer, _request.Config, _request.Time));
        return transport;
    }

    private async Task FurnishAsync(SshTransport transport, CancellationToken cancellationToken)
    {
        try
        {
            RemoteTunnels remote = new(transport.Multiplexer);
            foreach (string text in _request.Config.SshRemoteTunnels)
            {
                await remote.OpenAsync(Tunnel.Parse(text), cancellationToken);
            }

            LocalTunnels local = new();
            transport.Own(local);
            foreach (string text in _request.Config.SshLocalTunnels)
            {
                local.Open(Tunnel.Parse(text), transport);
            }
        }
        catch
        {
            await transport.DisposeAsync();
            throw;
        }
    }

    private void LogBanner(string text) => _request.Ui.Log($"ssh: the server says: {text.TrimEnd()}");
}
