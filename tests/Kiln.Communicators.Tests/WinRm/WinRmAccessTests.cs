using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Kiln.Communicators.WinRm;
using Kiln.Communicators.WinRm.Ntlm;
using Kiln.Sdk.Communication;
using Kiln.Testing;

namespace Kiln.Communicators.Tests.WinRm;

public sealed class WinRmAccessTests
{
    [Fact]
    public void Options_say_how_to_log_in()
    {
        WinRmAccess access = From(new()
        {
            WinrmUsername = "CORP\\builder",
            WinrmPassword = "secret",
            WinrmUseNtlm = true,
            WinrmUseSsl = true,
            WinrmInsecure = true,
            WinrmNoProxy = true,
        });

        Assert.Equal(new NtlmIdentity("builder", "CORP", "secret"), access.Identity);
        Assert.Equal("CORP\\builder", access.User);
        Assert.Equal((true, true, true), (access.UsesNtlm, access.UsesTls, access.TrustsAll));
        Assert.Null(access.Proxy);
    }

    [Fact]
    public void Without_options_it_is_basic_over_http_by_the_proxies_of_the_environment()
    {
        WinRmAccess access = From(new());

        Assert.Equal((false, false, false), (access.UsesNtlm, access.UsesTls, access.TrustsAll));
        Assert.IsType<EnvironmentProxy>(access.Proxy);
    }

    [Theory]
    [InlineData(1800, 15, 60)]
    [InlineData(20, 15, 20)]
    [InlineData(5, 5, 5)]
    [InlineData(0.2, 1, 1)]
    public void Timeout_bounds_each_connection_and_each_operation(double timeout, int connect, int operation)
    {
        WinRmAccess access = From(new() { WinrmTimeout = TimeSpan.FromSeconds(timeout) });

        Assert.Equal((connect, operation), (access.ConnectTimeout.TotalSeconds, access.OperationTimeout.TotalSeconds));
    }

    [Theory]
    [InlineData(false, "host", 5985, "http://host:5985/wsman")]
    [InlineData(true, "10.0.0.1", 443, "https://10.0.0.1/wsman")]
    [InlineData(true, "fe80::1", 5986, "https://[fe80::1]:5986/wsman")]
    public void Address_of_the_service_has_the_path_of_ws_management(bool tls, string host, int port, string expected) =>
        Assert.Equal(expected, From(new() { WinrmUseSsl = tls }).UriOf(new(host, port)).AbsoluteUri);

    [Theory]
    [InlineData("http://localhost:1/", null)]
    [InlineData("http://127.0.0.9:1/", null)]
    [InlineData("http://[::1]:1/", null)]
    [InlineData("http://10.0.0.1:1/", "http://proxy:3128/")]
    public void Proxy_is_not_asked_for_this_machine_itself(string address, string? proxy)
    {
        EnvironmentProxy tested = new(new WebProxy("http://proxy:3128"));

        Assert.Equal(proxy, tested.GetProxy(new(address))?.AbsoluteUri);
        Assert.Equal(proxy is null, tested.IsBypassed(new(address)));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Machine_is_reached_through_a_proxy(bool tls, bool ntlm)
    {
        using TemporaryDirectory folder = new();
        using TestCertificate certificate = new();
        int port = FreePort();
        string configuration = folder.Write("tinyproxy.conf", string.Create(
            CultureInfo.InvariantCulture, $"Port {port}\nListen 127.0.0.1\nTimeout 60\nMaxClients 20\nLogLevel Connect\n"));
        await using Daemon proxy = await Daemon.StartAsync(
            folder.Combine("log"),
            static log => log.Contains("Accepting connections", StringComparison.Ordinal),
            Requires.Tool("tinyproxy", "tinyproxy"), "-d", "-c", configuration);
        await using WinRmSession session = new(
            new() { Certificate = tls ? certificate.Value : null },
            new() { WinrmInsecure = true, WinrmUseNtlm = ntlm, WinrmTimeout = TimeSpan.FromSeconds(20) })
        {
            Proxy = new WebProxy(new UriBuilder("http", "127.0.0.1", port).Uri),
        };

        IMachineConnection machine = await session.ConnectAsync();

        Assert.Equal((0, "through\r\n", ""), await WinRmSession.RunAsync(machine, "echo through"));
        Assert.Contains(tls ? "CONNECT 127.0.0.1" : "POST http://127.0.0.1", proxy.Log, StringComparison.Ordinal);
    }

    private static WinRmAccess From(CommunicatorConfig config) => WinRmAccess.From(config, TimeProvider.System);

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
