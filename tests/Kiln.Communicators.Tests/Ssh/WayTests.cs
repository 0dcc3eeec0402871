using System.Globalization;
using Kiln.Sdk.Communication;
using Kiln.Testing;
using Xunit;

namespace Kiln.Communicators.Tests.Ssh;

/// <summary>Bastions, proxies and tunnels, to servers that cannot be reached otherwise.</summary>
public sealed class WayTests(ServerFixture fixture) : IClassFixture<ServerFixture>, IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Machine_behind_one_bastion_and_behind_two_is_reached_with_any_login()
    {
        await using NetworkChain chain = await NetworkChain.CreateAsync(3);
        await using SshServer first = await chain.StartServerAsync(0);
        await using SshServer second = await chain.StartServerAsync(1, new() { AsksQuestions = true });
        await using SshServer third = await chain.StartServerAsync(2);

        using LoginAttempt direct = LoginAttempt.WithKey(
            second, static config => config with { SshTimeout = TimeSpan.FromSeconds(1) });
        CommunicatorException unreachable = await Assert.ThrowsAsync<CommunicatorException>(direct.UserAsync);
        Assert.StartsWith("Timeout waiting for SSH.", unreachable.Message, StringComparison.Ordinal);

        using LoginAttempt byKey = LoginAttempt.WithPassword(second, config => config with
        {
            SshBastionHost = first.Address,
            SshBastionUsername = first.User,
            SshBastionPrivateKeyFile = first.KeyFile,
        });
        Assert.Equal(SshServer.PasswordUser, await byKey.UserAsync());

        using LoginAttempt byPassword = LoginAttempt.WithKey(second, config => config with
        {
            SshBastionHost = first.Address,
            SshBastionUsername = SshServer.PasswordUser,
            SshBastionPassword = SshServer.Password,
            SshBastionPrivateKeyFile = "",
        });
        await using (IMachineConnection machine = await byPassword.ConnectAsync(TestContext.Current.CancellationToken))
        {
            Assert.Equal(second.Address, await machine.OutputAsync("echo ${SSH_CONNECTION% *} | cut -d' ' -f3"));
            first.KillSessions();
            await Within.Until(() => machine.ExitAsync("true").Result == 0, "the way through the bastion made anew");
        }

        using LoginAttempt twoHops = LoginAttempt.WithKey(third, config => config with
        {
            SshBastionHost = $"{first.User}@{first.Address}, {second.Address}:{second.Port}",
            SshBastionUsername = SshServer.PasswordUser,
            SshBastionPassword = SshServer.Password,
            SshBastionPrivateKeyFile = first.KeyFile,
        });
        Assert.Equal(third.User, await twoHops.UserAsync());
    }

    [Fact]
    public async Task Bastion_asks_the_user()
    {
        await using SshServer bastion = await SshServer.StartAsync(new(), new()
        {
            AsksQuestions = true,
            Settings = ["AuthenticationMethods keyboard-interactive"],
        });
        using LoginAttempt login = LoginAttempt.WithKey(fixture.Server, config => config with
        {
            SshBastionHost = bastion.Address,
            SshBastionPort = bastion.Port,
            SshBastionUsername = SshServer.PasswordUser,
            SshBastionInteractive = true,
        });
        login.Ui.Answers.Enqueue(SshServer.Password);
        Assert.Equal(fixture.Server.User, await login.UserAsync());
        Assert.Contains(login.Ui.Lines, static line => line.StartsWith("ask: 127.0.0.1: ", StringComparison.Ordinal));
        Assert.Contains($"secret: {SshServer.Password}", login.Ui.Lines);
    }

    [Fact]
    public async Task Bastion_lets_in_keys_of_the_agent_and_certificates()
    {
        await SshServer.MakeKeyAsync(_folder.Combine("authority"), "-t", "ed25519");
        await SshServer.MakeKeyAsync(_folder.Combine("id"), "-t", "ed25519");
        await using SshServer authorized = await SshServer.StartAsync(new(), new()
        {
            Settings =
            [
                "AuthorizedKeysCommand none", "AuthorizedKeysCommandUser nobody", "PasswordAuthentication no",
                $"TrustedUserCAKeys {_folder.Combine("authority.pub")}",
            ],
        });
        using IsolatedTool tool = new(Requires.Tool("ssh-keygen", "openssh-client"));
        KilnRun run = await tool.RunAsync(
            _folder,
            "-q",
            "-s",
            _folder.Combine("authority"),
            "-I",
            "test",
            "-n",
            SshServer.PasswordUser,
            _folder.Combine("id.pub"));
        Assert.True(run.ExitCode == 0, run.Error);
        CommunicatorConfig Through(CommunicatorConfig config, SshServer bastion) => config with
        {
            SshBastionHost = bastion.Address,
            SshBastionPort = bastion.Port,
            SshBastionUsername = SshServer.PasswordUser,
            SshHandshakeAttempts = 1,
        };
        CommunicatorConfig WithKey(CommunicatorConfig config) =>
            Through(config, authorized) with { SshBastionPrivateKeyFile = _folder.Combine("id") };
        using LoginAttempt keyAlone = LoginAttempt.WithPassword(fixture.Server, WithKey);
        CommunicatorException refusal = await Assert.ThrowsAsync<CommunicatorException>(keyAlone.UserAsync);
        Assert.Equal(CommunicatorFailure.Authentication, refusal.Reason);
        using LoginAttempt certified = LoginAttempt.WithPassword(
            fixture.Server, config => WithKey(config) with { SshBastionCertificateFile = _folder.Combine("id-cert.pub") });
        Assert.Equal(SshServer.PasswordUser, await certified.UserAsync());

        await using RunningAgent agent = await RunningAgent.StartAsync(_folder);
        await agent.AddAsync(_folder, "-t ed25519");
        using LoginAttempt byAgent = LoginAttempt.WithPassword(
            fixture.Server, config => Through(config, fixture.Server) with { SshBastionAgentAuth = true });
        Assert.Equal(SshServer.PasswordUser, await agent.RunWithAsync(byAgent.UserAsync));
    }

    [Fact]
    public async Task Bastion_that_refuses_is_told_by_its_own_name()
    {
        using LoginAttempt login = LoginAttempt.WithKey(fixture.Server, config => config with
        {
            SshBastionHost = fixture.Server.Address,
            SshBastionPort = fixture.Server.Port,
            SshBastionUsername = SshServer.PasswordUser,
            SshBastionPassword = "wrong",
            SshPrivateKeyFile = "",
            SshPassword = "x",
            SshHandshakeAttempts = 1,
        });
        CommunicatorException failure = await Assert.ThrowsAsync<CommunicatorException>(login.UserAsync);
        Assert.Contains(
            $"bastion 127.0.0.1 port {fixture.Server.Port}: ssh: unable to authenticate as 'kilntest'",
            failure.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("proxy-user", "proxy word")]
    public async Task Socks_proxy_is_used(string? user, string? password)
    {
        int port = SshServer.FreePort();
        string[] login = user is null ? [] : ["-u", user, "-P", password!];
        await using Daemon proxy = await Daemon.StartAsync(
            _folder.Combine("log"),
            _ => Daemon.Answers(port),
            [Requires.Tool("microsocks", "microsocks"), "-i", "127.0.0.1", "-p", $"{port}", .. login]);
        await CheckProxyAsync("127.0.0.1", port, user, password, "set ssh_proxy_username and ssh_proxy_password|it refuses");
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("proxyuser", "proxyword")]
    public async Task Http_proxy_is_used(string? user, string? password)
    {
        await using HttpProxy proxy = await HttpProxy.StartAsync(user is null ? null : $"{user} {password}");
        await CheckProxyAsync("http://127.0.0.1", proxy.Port, user, password, "it does not reach .*: 40[17]");
    }

    [Fact]
    public async Task Proxy_that_is_none_is_told()
    {
        foreach (string scheme in new[] { "", "socks5://", "http://" })
        {
            using LoginAttempt login = LoginAttempt.WithKey(fixture.Server, config => config with
            {
                SshProxyHost = scheme + fixture.Server.Address,
                SshProxyPort = fixture.Server.Port,
                SshTimeout = TimeSpan.FromSeconds(1),
            });
            CommunicatorException failure = await Assert.ThrowsAsync<CommunicatorException>(login.UserAsync);
            Assert.Contains("(ssh_proxy_host): it ", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Local_tunnel_reaches_from_here_what_the_machine_reaches()
    {
        await using NetworkChain chain = await NetworkChain.CreateAsync(2);
        await using SshServer first = await chain.StartServerAsync(0);
        await using SshServer second = await chain.StartServerAsync(1);
        int port = SshServer.FreePort();
        using LoginAttempt login = LoginAttempt.WithKey(
            first, config => config with { SshLocalTunnels = [$"{port}:{second.Address}:{second.Port}"] });
        await using (IMachineConnection machine = await login.ConnectAsync(TestContext.Current.CancellationToken))
        {
            using LoginAttempt through = LoginAttempt.WithKey(second);
            through.Address = new("127.0.0.1", port);
            Assert.Equal(second.User, await through.UserAsync());
        }

        Assert.False(Daemon.Answers(port));
    }

    [Fact]
    public async Task Remote_tunnel_reaches_from_the_machine_what_is_reached_from_here()
    {
        await using NetworkChain chain = await NetworkChain.CreateAsync(1);
        await using SshServer server = await chain.StartServerAsync(0);
        using LoginAttempt login = LoginAttempt.WithKey(
            server, config => config with { SshRemoteTunnels = [$"8099:127.0.0.1:{fixture.Server.Port}"] });
        await using IMachineConnection machine = await login.ConnectAsync(TestContext.Current.CancellationToken);
        const string ask = "bash -c 'exec 3<>/dev/tcp/127.0.0.1/8099; head -1 <&3'";
        Assert.StartsWith("SSH-2.0-OpenSSH", await machine.OutputAsync(ask), StringComparison.Ordinal);
        server.KillSessions();
        await Within.Until(() => machine.ExitAsync("true").Result == 0, "a new login");
        Assert.StartsWith("SSH-2.0-OpenSSH", await machine.OutputAsync(ask), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tunnels_that_cannot_be_opened_are_told()
    {
        int port = fixture.Server.Port;
        (Func<CommunicatorConfig, CommunicatorConfig> Change, string Option)[] cases =
        [
            (config => config with { SshLocalTunnels = [$"{port}:127.0.0.1:1"] }, "ssh_local_tunnels"),
            (config => config with { SshRemoteTunnels = [$"{port}:127.0.0.1:1"] }, "ssh_remote_tunnels"),
        ];
        foreach ((Func<CommunicatorConfig, CommunicatorConfig> change, string option) in cases)
        {
            using LoginAttempt login = LoginAttempt.WithKey(
                fixture.Server, config => change(config) with { SshTimeout = TimeSpan.FromSeconds(1) });
            CommunicatorException failure = await Assert.ThrowsAsync<CommunicatorException>(login.UserAsync);
            Assert.Contains($"{port} for {option}", failure.Message, StringComparison.Ordinal);
        }
    }

    private async Task CheckProxyAsync(string host, int port, string? user, string? password, string refusal)
    {
        using LoginAttempt login = LoginAttempt.WithKey(fixture.Server, config => config with
        {
            SshProxyHost = host,
            SshProxyPort = port,
            SshProxyUsername = user,
            SshProxyPassword = password,
        });
        await using IMachineConnection machine = await login.ConnectAsync(TestContext.Current.CancellationToken);
        Assert.Equal("through", await machine.OutputAsync("echo through"));
        if (user is null)
        {
            return;
        }

        using LoginAttempt wrong = LoginAttempt.WithKey(fixture.Server, config => config with
        {
            SshProxyHost = host,
            SshProxyPort = port,
            SshProxyUsername = user,
            SshProxyPassword = "wrong",
            SshTimeout = TimeSpan.FromSeconds(1),
        });
        CommunicatorException failure = await Assert.ThrowsAsync<CommunicatorException>(wrong.UserAsync);
        Assert.Matches(
            string.Create(CultureInfo.InvariantCulture, $"the proxy 127\\.0\\.0\\.1 port {port} \\(ssh_proxy_host\\): .*({refusal})"),
            failure.Message);
    }
}
