using Kiln.Testing;
using Kiln.Testing.WinRm;

namespace Kiln.EndToEnd.Tests.WinRm;

/// <summary>
/// Builds that reach their machine through a real HTTP proxy. The machine is named 0.0.0.0: for the proxy that is this one, but it is no
/// loopback address, for which no proxy is ever asked, and without a proxy nobody can be reached by it.
/// </summary>
public sealed class WinRmProxyTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>What is set, and what the proxy must have seen; nothing when it is left out.</summary>
    [Theory]
    [InlineData("", "POST http://0.0.0.0:")]
    [InlineData("winrm_no_proxy = true", "")]
    [InlineData("NO_PROXY", "")]
    public async Task Proxy_of_the_environment_is_used_unless_it_is_said_not_to_be(string besides, string expected)
    {
        (KilnRun run, string log) = await BuildAsync(besides);

        bool isAsked = expected.Length > 0;
        Assert.True(run.ExitCode == (isAsked ? 0 : 1), run.Output + run.Error + log);
        Assert.Equal(isAsked, run.Output.Contains("==> null.windows: hello through", StringComparison.Ordinal));
        Assert.Equal(isAsked, log.Contains("0.0.0.0:", StringComparison.Ordinal));
        Assert.Contains(expected, log, StringComparison.Ordinal);
    }

    private async Task<(KilnRun Run, string Log)> BuildAsync(string besides)
    {
        await using WinRmServer server = new(new() { Negotiate = false, Basic = true });
        await using HttpProxy proxy = await HttpProxy.StartAsync();
        _folder.Write("t.pkr.hcl", $$"""
            source "null" "windows" {
              communicator   = "winrm"
              winrm_host     = "0.0.0.0"
              winrm_port     = {{server.Port}}
              winrm_username = "Administrator"
              winrm_password = "pa$$ w0rd"
              winrm_timeout  = "{{(besides.Length > 0 ? "3s" : "60s")}}"
              {{(besides.StartsWith("winrm", StringComparison.Ordinal) ? besides : "")}}
            }
            build {
              sources = ["null.windows"]
              provisioner "windows-shell" {
                inline = ["echo hello through"]
              }
            }
            """);
        using KilnExecutable kiln = new();
        kiln.Environment["http_proxy"] = proxy.Address;
        if (besides == "NO_PROXY")
        {
            kiln.Environment["NO_PROXY"] = "0.0.0.0";
        }

        KilnRun run = await kiln.RunAsync(_folder, "build", "-color=false", "t.pkr.hcl");
        return (run, proxy.Log);
    }
}
