using System.Net;
using Kiln.Sdk.Communication;
using Kiln.Testing;
using Kiln.Testing.WinRm;

namespace Kiln.Communicators.Tests.WinRm;

/// <summary>Servers that refuse, break off, keep silent or talk nonsense, at every stage.</summary>
public sealed class WinRmFaultTests
{
    /// <summary>Long enough for one attempt on a machine that is busy.</summary>
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(4);

    [Theory]
    [InlineData(false, true, true, "refuses the user 'Administrator' (HTTP 401). Check winrm_username and winrm_password.")]
    [InlineData(true, true, true, "refuses the user 'Administrator' (HTTP 401). Check winrm_username and winrm_password.")]
    [InlineData(false, false, true, "does not let users in by Basic (HTTP 401); it offers Negotiate. Set winrm_use_ntlm = true")]
    [InlineData(true, true, false, "does not let users in by NTLM (HTTP 401); it offers Basic. Remove winrm_use_ntlm")]
    public async Task Refused_login_is_tried_until_the_time_is_over_and_explained(bool ntlm, bool basic, bool negotiate, string expected)
    {
        await using WinRmSession session = new(
            new() { Basic = basic, Negotiate = negotiate },
            new() { WinrmPassword = "wrong", WinrmUseNtlm = ntlm, WinrmTimeout = TimeSpan.FromSeconds(2) });

        CommunicatorException e = await Assert.ThrowsAsync<CommunicatorException>(
            () => session.ConnectAsync(TestContext.Current.CancellationToken));

        Assert.Equal("say: Waiting for WinRM to become available...", session.Ui.Lines[0]);
        Assert.StartsWith("Timeout waiting for WinRM. What went wrong last: ", e.Message, StringComparison.Ordinal);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.Single(session.Ui.Lines, static line => line.StartsWith("say: ", StringComparison.Ordinal) && line.Contains("401", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Password_that_becomes_right_meanwhile_lets_in()
    {
        int refusals = 3;
        await using WinRmSession session = new(new()
        {
            React = _ => Interlocked.Decrement(ref refusals) >= 0 ? WinRmReaction.Answer(401, "", "") : null,
        });

        await session.ConnectAsync(TestContext.Current.CancellationToken);

        Assert.Equal("say: Connected to WinRM!", session.Ui.Lines[^1]);
    }

    [Fact]
    public async Task Certificate_that_nobody_signed_is_refused_unless_it_is_allowed()
    {
        using TestCertificate certificate = new();
        await using WinRmSession strict = new(
            new() { Certificate = certificate.Value }, new() { WinrmTimeout = Short });
        CommunicatorException e = await Assert.ThrowsAsync<CommunicatorException>(
            () => strict.ConnectAsync(TestContext.Current.CancellationToken));
        Assert.Contains("the server's certificate is not trusted", e.Message, StringComparison.Ordinal);
        Assert.Contains("winrm_insecure", e.Message, StringComparison.Ordinal);

        foreach (bool ntlm in new[] { false, true })
        {
            await using WinRmSession lenient = new(
                new() { Certificate = certificate.Value, AllowUnencrypted = false, Basic = !ntlm },
                new() { WinrmInsecure = true, WinrmUseNtlm = ntlm });
            IMachineConnection machine = await lenient.ConnectAsync(TestContext.Current.CancellationToken);
            Assert.Equal((0, "x\r\n", ""), await WinRmSession.RunAsync(machine, "echo x"));
        }
    }

    /// <summary>What is said through the proxy is a tunnel's: a login by NTLM holds in it.</summary>
    [Fact]
    public async Task Tls_goes_through_the_tunnel_of_a_real_proxy()
    {
        await using HttpProxy proxy = await HttpProxy.StartAsync();
        using TestCertificate certificate = new();
        await using WinRmSession session = new(
            new() { Certificate = certificate.Value, Basic = false },
            new() { WinrmInsecure = true, WinrmUseNtlm = true })
        {
            Proxy = new WebProxy(proxy.Address),
        };

        IMachineConnection machine = await session.ConnectAsync(TestContext.Current.CancellationToken);

        Assert.Equal((0, "x\r\n", ""), await WinRmSession.RunAsync(machine, "echo x"));
        Assert.Contains("CONNECT 127.0.0.1:", proxy.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, "text/html", "<html>hello</html>", "does not answer as a WinRM service: HTTP 200 with '<html>hello</html>'.")]
    [InlineData(404, "text/html", "", "HTTP 404 with nothing. There is a web server, but no WinRM service.")]
    [InlineData(302, "text/plain", "", "The service sends its clients elsewhere")]
    [InlineData(502, "text/plain", "bad gateway", "A proxy answered: set winrm_no_proxy")]
    [InlineData(200, "application/soap+xml", "<a", "sent an answer that is not one of a WinRM service")]
    [InlineData(200, "application/soap+xml", "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", "sent an answer that is not one of a WinRM service")]
    [InlineData(200, "application/soap+xml", "<Envelope/>", "it is no SOAP envelope")]
    [InlineData(500, "application/soap+xml", "", "HTTP 500 with nothing")]
    public async Task Server_that_is_none_is_named(int status, string type, string body, string expected)
    {
        await using WinRmSession session = new(
            new() { React = _ => WinRmReaction.Answer(status, type, body) }, new() { WinrmTimeout = Short });

        CommunicatorException e = await Assert.ThrowsAsync<CommunicatorException>(
            () => session.ConnectAsync(TestContext.Current.CancellationToken));

        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.Contains($"127.0.0.1:{session.Server.Port}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Port_that_nobody_listens_on_is_named()
    {
        WinRmSession session = new(null, new() { WinrmTimeout = Short });
        await session.Server.DisposeAsync();

        CommunicatorException e = await Assert.ThrowsAsync<CommunicatorException>(
            () => session.ConnectAsync(TestContext.Current.CancellationToken));

        Assert.Contains("Connection refused", e.Message, StringComparison.Ordinal);
    }

    /// <summary>Every request in turn goes wrong, in every way; the connection must come about or the command end.</summary>
    [Theory]
    [InlineData("drop", false)]
    [InlineData("drop", true)]
    [InlineData("cut", false)]
    [InlineData("cut", true)]
    [InlineData("stall", false)]
    [InlineData("fault", true)]
    [InlineData("garbage", false)]
    public Task Each_request_that_fails_once_ends_in_success_or_with_a_reason(string way, bool ntlm) => Parallel.ForEachAsync(
        Enumerable.Range(0, 14),
        new ParallelOptions { MaxDegreeOfParallelism = 14, CancellationToken = WinRmSession.Token },
        async (number, _) => await FailOnceAsync(way, ntlm, number));

    [Fact]
    public async Task Fault_at_the_start_of_a_command_is_shown_with_its_reason()
    {
        await using WinRmSession session = new(new()
        {
            React = static call => call.Text == "echo x"
                ? WinRmReaction.FailWith(2150859174, "w:QuotaLimit", "The maximum number of concurrent operations was exceeded.")
                : null,
        });
        IMachineConnection machine = await session.ConnectAsync(TestContext.Current.CancellationToken);

        CommunicatorException e = await Assert.ThrowsAsync<CommunicatorException>(() => WinRmSession.RunAsync(machine, "echo x"));

        Assert.Equal(CommunicatorFailure.Start, e.Reason);
        Assert.Equal(
            "The WinRM service does not start the command: The maximum number of concurrent operations was exceeded. "
            + "(QuotaLimit, code 2150859174)",
            e.Message);
        Assert.Equal(0, session.Server.OpenShells);
    }

    [Fact]
    public async Task Restart_under_a_command_ends_it_and_the_next_one_works()
    {
        await using WinRmSession session = new() { OperationTimeout = TimeSpan.FromSeconds(1) };
        TaskCompletionSource started = new();
        session.Server.Machine.Programs["wait"] = async program =>
        {
            started.TrySetResult();
            await Task.Delay(Timeout.Infinite, program.Token);
            return 0;
        };
        IMachineConnection machine = await session.ConnectAsync(TestContext.Current.CancellationToken);
        Task<(int Code, string, string)> running = WinRmSession.RunAsync(machine, "wait");
        await Within.Time(started.Task, "the start of the command");

        await session.Server.RestartAsync();

        Assert.Equal(RemoteExit.ConnectionLost, (await running).Code);
        Assert.Equal((0, "again\r\n", ""), await WinRmSession.RunAsync(machine, "echo again"));
        Assert.Contains(session.Ui.Lines, static line => line.Contains("The WinRM service lost the command", StringComparison.Ordinal));
    }

    private static async Task FailOnceAsync(string way, bool ntlm, int number)
    {
        await using WinRmSession session = new(
            new() { React = call => call.Number == number ? ReactionOf(way) : null },
            new() { WinrmUseNtlm = ntlm })
        {
            OperationTimeout = TimeSpan.FromSeconds(1),
            Grace = TimeSpan.FromSeconds(1),
        };
        IMachineConnection machine = await session.ConnectAsync(TestContext.Current.CancellationToken);
        bool isOver = session.Server.Calls.Count > number;
        try
        {
            (int code, string output, string _) = await WinRmSession.RunAsync(machine, "echo x");

            Assert.True(code is 0 or RemoteExit.ConnectionLost, $"{way} at {number}: {code}");
            Assert.True(code != 0 || output == "x\r\n", $"{way} at {number}: '{output}'");
            Assert.True(code == 0 || !isOver, $"{way} at {number}");
        }
        catch (CommunicatorException e)
        {
            Assert.NotEmpty(e.Message);
            Assert.False(isOver, $"{way} at {number}: {e.Message}");
        }
    }

    private static WinRmReaction ReactionOf(string way) => way switch
    {
        "drop" => WinRmReaction.Drop,
        "cut" => WinRmReaction.Cut,
        "stall" => WinRmReaction.Stall,
        "fault" => WinRmReaction.FailWith(2150858778, "w:InternalError", "Something broke."),
        _ => WinRmReaction.Answer(200, "application/soap+xml", "<x/>"),
    };
}
