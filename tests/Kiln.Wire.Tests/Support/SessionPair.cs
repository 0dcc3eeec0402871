using Kiln.Testing;
using Kiln.Wire.Broker;
using Kiln.Wire.Yamux;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Wire.Tests.Support;

/// <summary>Two sessions, connected in memory, whose clock the test moves.</summary>
internal sealed class SessionPair : IAsyncDisposable
{
    public SessionPair()
    {
        (PairedStream left, PairedStream right) = PairedStream.Create();
        YamuxOptions options = new() { Time = Clock };
        Client = YamuxSession.Start(left, YamuxRole.Client, options);
        Server = YamuxSession.Start(right, YamuxRole.Server, options);
    }

    public FakeTimeProvider Clock { get; } = new();

    public YamuxSession Client { get; }

    public YamuxSession Server { get; }

    public BrokerOptions BrokerOptions => new() { Time = Clock };

    public async Task<(YamuxStream Client, YamuxStream Server)> OpenAsync()
    {
        YamuxStream client = Client.OpenStream();
        YamuxStream server = await Within.Time(
            Server.AcceptStreamAsync(CancellationToken.None).AsTask(), "a stream to accept");
        return (client, server);
    }

    public async ValueTask DisposeAsync()
    {
        await Within.Time(Client.DisposeAsync().AsTask(), "the end of the client's session");
        await Within.Time(Server.DisposeAsync().AsTask(), "the end of the server's session");
    }
}
