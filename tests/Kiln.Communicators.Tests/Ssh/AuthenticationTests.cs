using Kiln.Communicators.Ssh;
using Kiln.Sdk.Communication;
using Kiln.Testing;
using Xunit;

namespace Kiln.Communicators.Tests.Ssh;

/// <summary>Every way to log in, against OpenSSH.</summary>
public sealed class AuthenticationTests(ServerFixture fixture) : IClassFixture<ServerFixture>, IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    /// <summary>What ssh-keygen makes.</summary>
    public static TheoryData<string> KeyFiles { get; } =
    [
        "-t rsa -b 2048", "-t rsa -b 2048 -m PEM", "-t rsa -b 2048 -m PKCS8", "-t ecdsa -b 256", "-t ecdsa -b 384 -m PEM",
        "-t ecdsa -b 521", "-t ecdsa -b 521 -m PKCS8", "-t ed25519", "-t dsa", "-t dsa -m PEM",
    ];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(KeyFiles))]
    public async Task Key_file_of_this_kind_lets_in(string arguments)
    {
        await SshServer.MakeKeyAsync(_folder.Combine("id"), arguments.Split(' '));
        using LoginAttempt login = LoginAttempt.WithKey(
            fixture.Server, config => config with { SshPrivateKeyFile = _folder.Combine("id") });
        Assert.Equal(fixture.Server.User, await login.UserAsync());
    }

    [Theory]
    [InlineData("rsa", 2048, "PRIVATE KEY")]
    [InlineData("rsa", 0, "PRIVATE KEY")]
    [InlineData("ecdsa", 0, "PRIVATE KEY")]
    [InlineData("ecdsa", 256, "PRIVATE KEY")]
    [InlineData("ecdsa", 384, "PRIVATE KEY")]
    [InlineData("ed25519", 0, "OPENSSH PRIVATE KEY")]
    [InlineData("dsa", 0, "DSA PRIVATE KEY")]
    public async Task Generated_key_lets_in_and_is_one_that_other_programs_read(string type, int bits, string label)
    {
        SshKeyPair pair = SshKeys.Generate(type, bits);
        Assert.StartsWith($"-----BEGIN {label}-----\n", pair.PrivateKey, StringComparison.Ordinal);
        Assert.Equal(pair.PublicKey, await PublicKeyByToolAsync(pair.PrivateKey));
        using LoginAttempt login = new()
        {
            Config = new() { SshUsername = fixture.Server.User, SshTimeout = TimeSpan.FromSeconds(30) },
            Address = new(fixture.Server.Address, fixture.Server.Port),
            TemporaryKey = pair,
        };
        Assert.Equal(fixture.Server.User, await login.UserAsync());
    }

    [Fact]
    public async Task Password_lets_in()
    {
        using LoginAttempt login = LoginAttempt.WithPassword(fixture.Server);
        Assert.Equal(SshServer.PasswordUser, await login.UserAsync());
    }

    [Fact]
    public async Task Password_answers_every_question()
    {
        await using SshServer server = await SshServer.StartAsync(new(), new() { AsksQuestions = true });
        using LoginAttempt login = LoginAttempt.WithPassword(server);
        Assert.Equal(SshServer.PasswordUser, await login.UserAsync());
    }

    [Theory]
    [InlineData("publickey,password")]
    [InlineData("password,publickey")]
    public async Task Server_that_wants_two_proofs_gets_both(string methods)
    {
        await using SshServer server = await SshServer.StartAsync(
            new(), new() { Settings = [$"AuthenticationMethods {methods}"] });
        using LoginAttempt login = LoginAttempt.WithPassword(
            server, config => config with { SshPrivateKeyFile = server.KeyFile });
        Assert.Equal(SshServer.PasswordUser, await login.UserAsync());
    }

    [Theory]
    [InlineData("ed25519")]
    [InlineData("rsa")]
    [InlineData("ecdsa")]
    public async Task Certificate_lets_in_where_the_key_alone_does_not(string type)
    {
        await SshServer.MakeKeyAsync(_folder.Combine("authority"), "-t", "ed25519");
        await SshServer.MakeKeyAsync(_folder.Combine("id"), "-t", type);
        await CertifyAsync();
        await using SshServer server = await SshServer.StartAsync(new(), new()
        {
            Settings =
            [
                "AuthorizedKeysCommand none", "AuthorizedKeysCommandUser nobody", "PasswordAuthentication no",
                $"TrustedUserCAKeys {_folder.Combine("authority.pub")}",
            ],
        });
        CommunicatorConfig Change(CommunicatorConfig config) => config with
        {
            SshUsername = SshServer.PasswordUser,
            SshPrivateKeyFile = _folder.Combine("id"),
            SshHandshakeAttempts = 1,
        };
        using LoginAttempt without = LoginAttempt.With(server, Change);
        CommunicatorException refusal = await Assert.ThrowsAsync<CommunicatorException>(without.UserAsync);
        Assert.Equal(CommunicatorFailure.Authentication, refusal.Reason);
        using LoginAttempt with = LoginAttempt.With(
            server, config => Change(config) with { SshCertificateFile = _folder.Combine("id-cert.pub") });
        Assert.Equal(SshServer.PasswordUser, await with.UserAsync());
    }

    [Fact]
    public async Task Certificate_of_another_key_is_refused_before_the_server_sees_it()
    {
        await SshServer.MakeKeyAsync(_folder.Combine("authority"), "-t", "ed25519");
        await SshServer.MakeKeyAsync(_folder.Combine("id"), "-t", "ed25519");
        await CertifyAsync();
        using LoginAttempt login = LoginAttempt.WithKey(
            fixture.Server, config => config with { SshCertificateFile = _folder.Combine("id-cert.pub") });
        CommunicatorException failure = await Assert.ThrowsAsync<CommunicatorException>(login.UserAsync);
        Assert.Contains("it is not a certificate of this key", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-t ed25519")]
    [InlineData("-t rsa -b 2048")]
    [InlineData("-t ecdsa")]
    public async Task Agent_signs(string arguments)
    {
        await using RunningAgent agent = await RunningAgent.StartAsync(_folder);
        await agent.AddAsync(_folder, arguments);
        using LoginAttempt login = LoginAttempt.With(
            fixture.Server, config => config with { SshUsername = fixture.Server.User, SshAgentAuth = true });
        Assert.Equal(fixture.Server.User, await agent.RunWithAsync(login.UserAsync));
    }

    [Fact]
    public async Task Agent_is_lent_to_the_machine_unless_the_user_forbids_it()
    {
        await using RunningAgent agent = await RunningAgent.StartAsync(_folder);
        await agent.AddAsync(_folder, "-t ed25519");
        await agent.RunWithAsync(async () =>
        {
            using LoginAttempt lent = LoginAttempt.WithKey(fixture.Server);
            await using IMachineConnection machine = await lent.ConnectAsync(TestContext.Current.CancellationToken);
            Assert.Contains("ED25519", await machine.OutputAsync("ssh-add -l"), StringComparison.Ordinal);

            using LoginAttempt kept = LoginAttempt.WithKey(
                fixture.Server, static config => config with { SshDisableAgentForwarding = true });
            await using IMachineConnection other = await kept.ConnectAsync(TestContext.Current.CancellationToken);
            Assert.Equal("none", await other.OutputAsync("echo ${SSH_AUTH_SOCK:-none}"));
            return true;
        });
    }

    [Fact]
    public async Task Agent_that_does_not_answer_is_told()
    {
        await using RunningAgent agent = await RunningAgent.StartAsync(_folder);
        await agent.StopAsync();
        using LoginAttempt login = LoginAttempt.With(fixture.Server, config => config with
        {
            SshUsername = fixture.Server.User,
            SshAgentAuth = true,
            SshHandshakeAttempts = 1,
        });
        CommunicatorException failure = await Assert.ThrowsAsync<CommunicatorException>(
            () => agent.RunWithAsync(login.UserAsync));
        Assert.Contains("SSH_AUTH_SOCK", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_password_is_told_as_packer_does_after_the_attempts_that_are_allowed()
    {
        using LoginAttempt login = LoginAttempt.WithPassword(
            fixture.Server, static config => config with { SshPassword = "wrong", SshHandshakeAttempts = 1 });
        CommunicatorException failure = await Assert.ThrowsAsync<CommunicatorException>(login.UserAsync);
        Assert.Equal(CommunicatorFailure.Authentication, failure.Reason);
        Assert.Matches(
            "^Kiln experienced an authentication error when trying to connect via SSH\\. This can happen if your username/"
            + "password are wrong\\. You may want to double-check your credentials as part of your debugging process\\. "
            + "original error: ssh: unable to authenticate as 'kilntest'; tried: password; the server takes: publickey, password\\.$",
            failure.Message);
        Assert.DoesNotContain("wrong\"", failure.Message, StringComparison.Ordinal);
    }

    private async Task<string> PublicKeyByToolAsync(string privateKey)
    {
        string file = _folder.Write("generated", privateKey);
        File.SetUnixFileMode(file, UnixFileMode.UserRead);
        using IsolatedTool tool = new(Requires.Tool("ssh-keygen", "openssh-client"));
        KilnRun run = await tool.RunAsync(_folder, "-y", "-f", file);
        Assert.True(run.ExitCode == 0, run.Error);
        return run.Output.Trim();
    }

    private async Task CertifyAsync()
    {
        using IsolatedTool tool = new(Requires.Tool("ssh-keygen", "openssh-client"));
        await SshServer.MakeKeyAsync(_folder.Combine("other"), "-t", "ed25519");
        KilnRun run = await tool.RunAsync(
            _folder, "-q", "-s", _folder.Combine("authority"), "-I", "test", "-n", SshServer.PasswordUser, _folder.Combine("id.pub"));
        Assert.True(run.ExitCode == 0, run.Error);
    }
}
