using System.Net.Sockets;
using Kiln.Plugins.Installation.Releases;
using Kiln.Testing;

namespace Kiln.Plugins.Tests.Installation;

public sealed class ReleaseTransportTests
{
    [Theory]
    [InlineData(SocketError.HostNotFound, false)]
    [InlineData(SocketError.TryAgain, true)]
    [InlineData(SocketError.ConnectionRefused, true)]
    public async Task Name_that_does_not_exist_is_not_asked_for_again(SocketError error, bool isTriedAgain)
    {
        using TemporaryDirectory folder = new();
        using FailingNetwork network = new(error);
        using HttpMessageInvoker http = new(network);
        ImpatientTime time = new();
        ReleaseTransport transport = new(http, new(folder), time);
        PluginException e = await Assert.ThrowsAsync<PluginException>(
            () => transport.ReadAsync(new("https://example.invalid/x"), null, TestContext.Current.CancellationToken));
        Assert.Equal(PluginFailure.Network, e.Reason);
        Assert.Equal(isTriedAgain ? 1 + transport.MaxRetries : 1, network.Requests);
    }

    private sealed class FailingNetwork(SocketError error) : HttpMessageHandler
    {
        public int Requests { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken)
        {
            Requests++;
            throw new HttpRequestException("no", new SocketException((int)error));
        }
    }

    /// <summary>Every wait is over at once.</summary>
    private sealed class ImpatientTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, dueTime > TimeSpan.FromSeconds(30) ? dueTime : TimeSpan.Zero, period);
    }
}
