using System.Net;
using System.Net.Sockets;
using System.Text;
using Kiln.Sdk.Communication;
using Kiln.Testing;
using Xunit;

namespace Kiln.Communicators.Tests.Ssh;

/// <summary>Whatever goes wrong is told within the configured time, and nothing stays.</summary>
public sealed class FaultTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Nobody_who_listens_is_told()
    {
        using LoginAttempt login = Login(new("127.0.0.1", SshServer.FreePort()));
        CommunicatorException failure = await Assert.ThrowsAsync<CommunicatorException>(login.UserAsync);
        Assert.Matches(
            "^Timeout waiting for SSH\\. What went wrong last: cannot connect to 127\\.0\\.0\\.1 port \\d+: Connection refused$",
            failure.Message);
        Assert.Equal("say: Waiting for SSH to become available...", login.Ui.Lines[0]);
    }

    [Fact]
    public async Task Name_that_there_is_not_is_told()
    {
        using LoginAttempt login = Login(new("no-such-host.invalid", 22));
        CommunicatorException failure = await Assert.ThrowsAsync<CommunicatorException>(login.UserAsync);
        Assert.Contains("cannot connect to no-such-host.invalid port 22: ", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "There was no answer within 1s.")]
    [InlineData("SSH-2.0-Nothing\r\n", "There was no answer within 1s.")]
    [InlineData("SSH-1.5-Old\r\n", "The server speaks another version of the protocol: SSH-1.5-Old.")]
    [InlineData("SSH-2.0-Liar\r\n\u007f\u007f\u007f\u007f........", "The server sent a message of an impossible length.")]
    [InlineData("SSH-2.0-Liar\r\n\0\0\0\u000c\u000a\u0014..........", "The server sent a message that ends too early.")]
    public async Task Server_that_speaks_nonsense_is_told(string greeting, string cause)
    {
        await using Talker talker = new(Encoding.Latin1.GetBytes(greeting));
        using LoginAttempt login = Login(talker.Address);
        CommunicatorException failure = await Assert.ThrowsAsync<CommunicatorException>(login.UserAsync);
        Assert.Contains(cause, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n")]
    [InlineData("garbage without end of line ")]
    public async Task Server_that_never_stops_talking_is_told(string text)
    {
        await using Talker talker = new(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(text, 5000))));
        using LoginAttempt login = Login(talker.Address);
        CommunicatorException failure = await Assert.ThrowsAsync<CommunicatorException>(login.UserAsync);
        Assert.Contains("There is no ssh server at this address", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connection_that_is_cut_anywhere_in_the_login_is_told()
    {
        await using FaultyLink link = new(fixture.Server);
        using LoginAttempt whole = LinkedLogin(link);
        await whole.UserAsync();
        long size = link.Passed;
        for (long cut = 0; cut < size; cut += 1 + (size / 60))
        {
            link.CutAfter = cut;
            using LoginAttempt login = LinkedLogin(link, static config => config with { SshTimeout = TimeSpan.FromMilliseconds(300) });
            try
            {
                await using IMachineConnection machine = await login.ConnectAsync(TestContext.Current.CancellationToken);
                Assert.Equal(RemoteExit.ConnectionLost, await ExitOrLossAsync(machine));
            }
            catch (CommunicatorException e)
            {
                Assert.True(e.Message.Contains("SSH", StringComparison.Ordinal), e.Message);
            }

            Assert.Empty(login.Ledger.Open);
        }
    }

    [Fact]
    public async Task Command_whose_connection_is_cut_is_lost_and_the_next_one_runs()
    {
        await using FaultyLink link = new(fixture.Server);
        using LoginAttempt login = LinkedLogin(link);
        await using IMachineConnection machine = await login.ConnectAsync(TestContext.Current.CancellationToken);
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal("here", await machine.OutputAsync("echo here"));
            link.CutAfter = link.Passed + (i * 20_000);
            Assert.Equal(RemoteExit.ConnectionLost, await ExitOrLossAsync(machine));
            link.CutAfter = long.MaxValue;
        }

        Assert.Equal("here", await machine.OutputAsync("echo here"));
    }

    [Fact]
    public async Task Half_open_connection_ends_with_the_read_write_timeout()
    {
        await using FaultyLink link = new(fixture.Server);
        using LoginAttempt login = LinkedLogin(link, static config => config with { SshReadWriteTimeout = Short });
        await using IMachineConnection machine = await login.ConnectAsync(TestContext.Current.CancellationToken);
        Assert.Equal("here", await machine.OutputAsync("echo here"));
        link.StallAfter = link.Passed + 100_000;
        Assert.Equal(RemoteExit.ConnectionLost, await machine.ExitAsync("head -c 1000000 /dev/zero; sleep 100"));
        link.StallAfter = long.MaxValue;
        Assert.Equal("here", await machine.OutputAsync("echo here"));
    }

    [Fact]
    public async Task Quiet_command_is_not_taken_for_a_broken_connection()
    {
        using LoginAttempt login = LoginAttempt.WithKey(fixture.Server, static config => config with
        {
            SshReadWriteTimeout = Short,
            SshKeepAliveInterval = TimeSpan.FromMilliseconds(100),
        });
        await using IMachineConnection machine = await login.ConnectAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, await machine.ExitAsync("sleep 3"));
    }

    [Fact]
    public async Task Without_keep_alive_a_quiet_command_is_over_with_the_read_write_timeout()
    {
        using LoginAttempt login = LoginAttempt.WithKey(fixture.Server, static config => config with
        {
            SshReadWriteTimeout = Short,
            SshKeepAliveInterval = TimeSpan.FromSeconds(-1),
        });
        await using IMachineConnection machine = await login.ConnectAsync(TestContext.Current.CancellationToken);
        Assert.Equal(RemoteExit.ConnectionLost, await machine.ExitAsync("sleep 100"));
    }

    [Fact]
    public async Task Slow_connection_is_only_slow()
    {
        await using FaultyLink link = new(fixture.Server) { Delay = TimeSpan.FromSeconds(2) };
        using LoginAttempt login = LinkedLogin(link);
        Assert.Equal(fixture.Server.User, await login.UserAsync());
    }

    [Fact]
    public async Task Restarted_server_is_found_again_between_two_commands()
    {
        await using SshServer server = await SshServer.StartAsync(new());
        using LoginAttempt login = LoginAttempt.WithKey(server);
        await using IMachineConnection machine = await login.ConnectAsync(TestContext.Current.CancellationToken);
        Assert.Equal("one", await machine.OutputAsync("echo one"));
        server.KillSessions();
        await server.StopAsync();
        Assert.Equal(RemoteExit.ConnectionLost, await ExitOrLossAsync(machine));
        CommunicatorException failure = await Assert.ThrowsAsync<CommunicatorException>(() => machine.OutputAsync("true"));
        Assert.Contains("Connection refused", failure.Message, StringComparison.Ordinal);
        await server.StartAgainAsync();
        Assert.Equal("two", await machine.OutputAsync("echo two"));
    }

    [Fact]
    public async Task Sessions_that_crash_lose_their_commands_only()
    {
        await using SshServer server = await SshServer.StartAsync(new());
        using LoginAttempt login = LoginAttempt.WithKey(server);
        await using IMachineConnection machine = await login.ConnectAsync(TestContext.Current.CancellationToken);
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<int> run = machine.RunAsync(
            new("echo go; sleep 1000") { OnOutputLine = _ => started.TrySetResult() }, CancellationToken.None);
        await Within.Time(started.Task, "the command");
        server.KillSessions();
        Assert.Equal(RemoteExit.ConnectionLost, await Within.Time(run, "the loss"));
        Assert.Equal("back", await machine.OutputAsync("echo back"));
    }

    [Fact]
    public async Task Cancelling_ends_the_waiting_at_once()
    {
        using LoginAttempt login = new()
        {
            Config = new() { SshUsername = "u", SshPassword = "p", SshTimeout = TimeSpan.FromHours(1) },
            Address = new("127.0.0.1", SshServer.FreePort()),
        };
        using CancellationTokenSource source = new();
        Task<IMachineConnection> connecting = login.ConnectAsync(source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
    }

    /// <summary>The end of the connection may be known before the command is sent; then it is connected anew, in vain.</summary>
    private static async Task<int> ExitOrLossAsync(IMachineConnection machine)
    {
        try
        {
            return await machine.ExitAsync("head -c 2000000 /dev/zero; sleep 100");
        }
        catch (CommunicatorException)
        {
            return RemoteExit.ConnectionLost;
        }
    }

    private LoginAttempt LinkedLogin(FaultyLink link, Func<CommunicatorConfig, CommunicatorConfig>? change = null)
    {
        LoginAttempt login = LoginAttempt.WithKey(fixture.Server, change);
        login.Address = link.Address;
        return login;
    }

    private static LoginAttempt Login(MachineAddress address) => new()
    {
        Config = new() { SshUsername = "u", SshPassword = "p", SshTimeout = Short },
        Address = address,
    };

    /// <summary>Says the same to everybody, and then nothing more.</summary>
    private sealed class Talker : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly List<TcpClient> _clients = [];
        private readonly Task _accepting;

        public Talker(byte[] greeting)
        {
            _listener.Start();
            _accepting = AcceptAsync(greeting);
        }

        public MachineAddress Address => new("127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port);

        public async ValueTask DisposeAsync()
        {
            _listener.Dispose();
            _clients.ForEach(static client => client.Dispose());
            await Within.Time(_accepting, "the end of the listener");
        }

        private async Task AcceptAsync(byte[] greeting)
        {
            try
            {
                while (true)
                {
                    TcpClient client = await _listener.AcceptTcpClientAsync();
                    _clients.Add(client);
                    try
                    {
                        await client.GetStream().WriteAsync(greeting);
                    }
                    catch (IOException)
                    {
                        // The client has heard enough.
                    }
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
            }
        }
    }
}
