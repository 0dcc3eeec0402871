using System.Net;
using Kiln.Communicators.WinRm;
using Kiln.Communicators.WinRm.Ntlm;
using Kiln.Sdk.Communication;

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

    private static WinRmAccess From(CommunicatorConfig config) => WinRmAccess.From(config, TimeProvider.System);
}
