using Kiln.Sdk.Communication;
using Kiln.Testing;
using Xunit;

namespace Kiln.Communicators.Tests.Ssh;

public sealed class HostKeyTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Theory]
    [InlineData("ed25519")]
    [InlineData("rsa")]
    [InlineData("ecdsa")]
    public async Task Known_key_is_asked_for_and_believed(string type)
    {
        using LoginAttempt login = Login(fixture.Server, fixture.Server.HostKey(type) + " comment");
        Assert.Equal(fixture.Server.User, await login.UserAsync());
    }

    [Fact]
    public async Task Another_machine_is_not_believed_and_gets_no_login()
    {
        await using SshServer other = await SshServer.StartAsync(new());
        using LoginAttempt login = Login(fixture.Server, other.HostKey("ed25519"));
        CommunicatorException failure = await Assert.ThrowsAsync<CommunicatorException>(login.UserAsync);
        Assert.Matches(
            "Timeout waiting for SSH\\. What went wrong last: ssh: 127\\.0\\.0\\.1 shows the host key ssh-ed25519 SHA256:.*, which "
            + "is not the one that is known for it: another machine answers at its address\\.$",
            failure.Message);
    }

    [Fact]
    public async Task Any_key_is_believed_with_one_warning_and_another_one_with_a_second()
    {
        await using SshServer server = await SshServer.StartAsync(new());
        await using SshServer other = await SshServer.StartAsync(new());
        using LoginAttempt login = LoginAttemptWarning(server);
        await using IMachineConnection machine = await login.ConnectAsync(TestContext.Current.CancellationToken);
        server.KillSessions();
        Assert.Equal("again", await AgainAsync(machine));
        Assert.Single(
            login.Ui.Lines,
            static line => line.StartsWith(
                "say: Warning: nobody checks whether 127.0.0.1 is the right machine; its host key is ssh-ed25519 SHA256:",
                StringComparison.Ordinal));

        login.Address = new(other.Address, other.Port);
        server.KillSessions();
        Assert.Equal("again", await AgainAsync(machine));
        Assert.Single(
            login.Ui.Lines,
            static line => line.StartsWith(
                "say: Warning: 127.0.0.1 shows another host key than before: ssh-ed25519 SHA256:",
                StringComparison.Ordinal));
    }

    [Fact]
    public async Task Builders_that_cannot_know_better_do_not_warn()
    {
        using LoginAttempt login = LoginAttempt.WithKey(fixture.Server);
        await login.UserAsync();
        Assert.DoesNotContain(login.Ui.Lines, static line => line.Contains("Warning", StringComparison.Ordinal));
    }

    private static LoginAttempt LoginAttemptWarning(SshServer server) => new()
    {
        Config = new()
        {
            SshUsername = server.User,
            SshPrivateKeyFile = server.KeyFile,
            SshTimeout = TimeSpan.FromSeconds(30),
        },
        Address = new(server.Address, server.Port),
        HostKeys = HostKeyPolicy.AcceptAny with { Warns = true },
    };

    private static LoginAttempt Login(SshServer server, string key) => new()
    {
        Config = new()
        {
            SshUsername = server.User,
            SshPrivateKeyFile = server.KeyFile,
            SshTimeout = TimeSpan.FromSeconds(2),
        },
        Address = new(server.Address, server.Port),
        HostKeys = new() { Keys = [key] },
    };

    /// <summary>The end of the connection is noticed by the command, or before it.</summary>
    private static async Task<string> AgainAsync(IMachineConnection machine)
    {
        using MemoryStream output = new();
        int exit = RemoteExit.ConnectionLost;
        for (int i = 0; i < 10 && exit == RemoteExit.ConnectionLost; i++)
        {
            exit = await Within.Time(
                machine.RunAsync(new("echo again") { OutputStream = output }, CancellationToken.None), "a command");
        }

        return System.Text.Encoding.UTF8.GetString(output.ToArray()).Trim();
    }
}
