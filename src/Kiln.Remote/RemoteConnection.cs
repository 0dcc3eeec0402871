using Kiln.Wire;
using Kiln.Wire.Broker;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Rpc;
using Kiln.Wire.Yamux;

namespace Kiln.Remote;

/// <summary>The connection between a host and a plugin, from either side.</summary>
public sealed class RemoteConnection : IAsyncDisposable
{
    private readonly YamuxSession _session;
    private readonly StreamBroker _broker;

    private RemoteConnection(Stream connection, YamuxRole role, SchemaEncoding encoding, TimeProvider time)
    {
        Encoding = encoding;
        Time = time;
        _session = YamuxSession.Start(connection, role, new() { Time = time });
        _broker = StreamBroker.Start(_session, new() { Time = time });
    }

    public SchemaEncoding Encoding { get; }

    /// <summary>The clock of all time limits.</summary>
    public TimeProvider Time { get; }

    /// <summary>Ends, without failing, with the reason why the connection did.</summary>
    public Task<WireException> Ended => _session.Ended;

    /// <summary>Begins to speak.</summary>
    /// <param name="connection">Becomes the connection's own.</param>
    /// <param name="role">A host is the client, a plugin the server.</param>
    /// <param name="encoding">As both sides have agreed on.</param>
    /// <param name="time">The clock of all time limits.</param>
    public static RemoteConnection Start(Stream connection, YamuxRole role, SchemaEncoding encoding, TimeProvider time) =>
        new(connection, role, encoding, time);

    /// <summary>A client for the services that the other side has under an id of its own.</summary>
    /// <exception cref="WireException">The other side does not accept the id, or the connection is over.</exception>
    public async Task<RpcClient> DialAsync(uint id, CancellationToken cancellationToken) =>
        new(await DialStreamAsync(id, cancellationToken), PackLimits.Default);

    /// <summary>The bytes that the other side has, or wants, under an id of its own.</summary>
    /// <exception cref="WireException">The other side does not accept the id, or the connection is over.</exception>
    public Task<YamuxStream> DialStreamAsync(uint id, CancellationToken cancellationToken) =>
        _broker.DialAsync(id, cancellationToken);

    /// <summary>
    /// Serves under a new id until the other side hangs up or this side disposes it. Call it just before the other side
    /// is told the id: it has 5 s to dial.
    /// </summary>
    public ServedServices Serve(RpcServices services) => Serve(_broker.NextId(), services);

    /// <summary>Serves what the other side expects from the start: the component of a plugin.</summary>
    public ServedServices ServeMain(RpcServices services) => Serve(StreamBroker.MainId, services);

    /// <summary>Awaits the bytes that the other side sends, or takes, under a new id.</summary>
    public StreamOffer Offer(CancellationToken cancellationToken)
    {
        uint id = _broker.NextId();
        return new(id, _broker.AcceptAsync(id, cancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        await _broker.DisposeAsync();
        await _session.DisposeAsync();
    }

    private ServedServices Serve(uint id, RpcServices services) => new(id, services, _broker);
}
