using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Kiln.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Serving.Tests;

public sealed class PluginListenerTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TemporaryDirectory _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Port_is_the_first_free_one_of_those_that_the_host_says()
    {
        using Socket taken = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        int port = ((IPEndPoint)taken.LocalEndPoint!).Port;
        int last = Math.Min(port + 50, IPEndPoint.MaxPort);

        using PluginListener listener = PluginListener.OpenTcp(Host(Text(port), Text(last)));

        IPEndPoint address = IPEndPoint.Parse(listener.Address);
        Assert.Equal(("tcp", IPAddress.Loopback), (listener.Network, address.Address));
        Assert.InRange(address.Port, port + 1, last);
        using Socket client = new(SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(address, Token);
        await using Stream connection = await listener.AcceptAsync(Limit, TimeProvider.System);
        using Socket second = new(SocketType.Stream, ProtocolType.Tcp);
        await Assert.ThrowsAsync<SocketException>(() => second.ConnectAsync(address, Token).AsTask());
    }

    [Fact]
    public void Ports_that_are_all_taken_are_an_error()
    {
        using Socket taken = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        string port = Text(((IPEndPoint)taken.LocalEndPoint!).Port);

        ProgramException failure = Assert.Throws<ProgramException>(() => PluginListener.OpenTcp(Host(port, port)));

        Assert.Equal($"None of the ports from {port} to {port} is free.", failure.Message);
    }

    [Theory]
    [InlineData("", "", 10000, 25000)]
    [InlineData("1", "2", 1, 2)]
    [InlineData(null, "10000", 10000, 10000)]
    public void Ports_are_those_that_the_host_says(string? min, string? max, int first, int last) =>
        Assert.Equal((first, last), Host(min, max).Ports());

    [Theory]
    [InlineData("x", "2", "PACKER_PLUGIN_MIN_PORT is \"x\", which is no port.")]
    [InlineData("-1", "2", "PACKER_PLUGIN_MIN_PORT is \"-1\", which is no port.")]
    [InlineData("1", "65536", "PACKER_PLUGIN_MAX_PORT is \"65536\", which is no port.")]
    [InlineData("1", "99999999999999999999", "PACKER_PLUGIN_MAX_PORT is \"99999999999999999999\", which is no port.")]
    [InlineData("3", "2", "PACKER_PLUGIN_MIN_PORT is 3, which is more than PACKER_PLUGIN_MAX_PORT, 2.")]
    public void Ports_that_are_none_are_an_error(string min, string max, string expected) =>
        Assert.Equal(expected, Assert.Throws<ProgramException>(() => Host(min, max).Ports()).Message);

    [Fact]
    public async Task Nobody_who_connects_is_waited_for_only_so_long()
    {
        FakeTimeProvider time = new();
        PluginListener listener = PluginListener.Open(Host(null, null), _folder);
        Task<Stream> accept = listener.AcceptAsync(Limit, time);

        time.Advance(Limit);

        ProgramException failure = await Assert.ThrowsAsync<ProgramException>(() => accept);
        Assert.Equal($"Nobody connected to {listener.Address} within 60 seconds.", failure.Message);
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void Place_that_cannot_be_written_is_left_for_another()
    {
        string file = _folder.Write("file", "");

        using PluginListener listener = PluginListener.Open(Host(null, null), file);

        Assert.StartsWith("/tmp/packer-plugin", listener.Address, StringComparison.Ordinal);
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    private static HostVariables Host(string? min, string? max) => new(name => name switch
    {
        "PACKER_PLUGIN_MIN_PORT" => min,
        "PACKER_PLUGIN_MAX_PORT" => max,
        _ => null,
    });
}
