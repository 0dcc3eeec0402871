using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Kiln.Sdk.Communication;
using Kiln.Testing;
using Xunit;

namespace Kiln.Communicators.Tests.Ssh;

/// <summary>Commands and shells on a machine that stays.</summary>
public sealed class RunningTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 7", 7)]
    [InlineData("exit 255", 255)]
    [InlineData("kill -KILL $$", 137)]
    [InlineData("kill -TERM $$", 143)]
    [InlineData("no-such-program-anywhere", 127)]
    public async Task Exit_code_arrives(string command, int expected)
    {
        using LoginAttempt login = LoginAttempt.WithKey(fixture.Server);
        await using IMachineConnection machine = await login.ConnectAsync(TestContext.Current.CancellationToken);
        Assert.Equal(expected, await machine.ExitAsync(command));
    }

    [Fact]
    public async Task Lines_of_both_streams_arrive_as_they_were_written()
    {
        using LoginAttempt login = LoginAttempt.WithKey(fixture.Server);
        await using IMachineConnection machine = await login.ConnectAsync(TestContext.Current.CancellationToken);
        List<string> output = [];
        List<string> error = [];
        int exit = await Within.Time(
            machine.RunAsync(
                new("printf 'one\\ntwo\\r\\n\\nlast'; printf '10%%\\r20%%\\nérr\\n' >&2")
                {
                    OnOutputLine = output.Add,
                    OnErrorLine = error.Add,
                },
                CancellationToken.None),
            "the command");
        Assert.Equal(0, exit);
        Assert.Equal(["one", "two", "", "last"], output);
        Assert.Equal(["20%", "érr"], error);
    }

    [Fact]
    public async Task Bytes_arrive_unchanged_on_both_streams_and_the_input()
    {
        using LoginAttempt login = LoginAttempt.WithKey(fixture.Server);
        await using IMachineConnection machine = await login.ConnectAsync(TestContext.Current.CancellationToken);
        byte[] sent = RandomNumberGenerator.GetBytes(5_000_000);
        using MemoryStream input = new(sent);
        using MemoryStream output = new();
        using MemoryStream error = new();
        int exit = await Within.Time(
            machine.RunAsync(
                new("tee /dev/stderr") { Input = input, OutputStream = output, ErrorStream = error }, CancellationToken.None),
            "the command");
        Assert.Equal(0, exit);
        Assert.True(sent.AsSpan().SequenceEqual(output.ToArray()));
        Assert.True(sent.AsSpan().SequenceEqual(error.ToArray()));
    }

    [Fact]
    public async Task Input_that_nobody_reads_keeps_nobody()
    {
        using LoginAttempt login = LoginAttempt.WithKey(fixture.Server);
        await using IMachineConnection machine = await login.ConnectAsync(TestContext.Current.CancellationToken);
        using MemoryStream input = new(new byte[20 << 20]);
        Assert.Equal(3, await Within.Time(
            machine.RunAsync(new("exit 3") { Input = input }, CancellationToken.None), "the command"));
        await using Waiting forever = new();
        Assert.Equal(4, await Within.Time(
            machine.RunAsync(new("exit 4") { Input = forever }, CancellationToken.None), "the command"));
    }

    [Fact]
    public async Task Command_without_input_sees_its_end()
    {
        using LoginAttempt login = LoginAttempt.WithKey(fixture.Server);
        await using IMachineConnection machine = await login.ConnectAsync(TestContext.Current.CancellationToken);
        Assert.Equal("0", await machine.OutputAsync("wc -c"));
    }

    [Fact]
    public async Task Many_commands_run_one_after_the_other_and_at_the_same_time()
    {
        using LoginAttempt login = LoginAttempt.WithKey(fixture.Server);
        await using IMachineConnection machine = await login.ConnectAsync(TestContext.Current.CancellationToken);
        for (int i = 0; i < 300; i++)
        {
            Assert.Equal(0, await machine.ExitAsync("true"));
        }

        string[] answers = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(i => machine.OutputAsync($"seq 1 20000 | tail -1; echo {i}")));
        Assert.Equal(Enumerable.Range(0, 40).Select(static i => $"20000\n{i}"), answers);
    }

    [Fact]
    public async Task Server_that_allows_few_channels_gets_more_logins()
    {
        await using SshServer server = await SshServer.StartAsync(new(), new() { Settings = ["MaxSessions 2"] });
        using LoginAttempt login = LoginAttempt.WithKey(server);
        await using IMachineConnection machine = await login.ConnectAsync(TestContext.Current.CancellationToken);
        using TemporaryDirectory folder = new();
        string gate = folder.Combine("gate");
        Task<string>[] calls =
            [.. Enumerable.Range(0, 8).Select(i => machine.OutputAsync($"until [ -e {gate} ]; do sleep 0.05; done; echo {i}"))];
        await Task.Delay(500, TestContext.Current.CancellationToken);
        File.WriteAllText(gate, "");
        Assert.Equal(["0", "1", "2", "3", "4", "5", "6", "7"], await Task.WhenAll(calls));
    }

    [Fact]
    public async Task Receiver_that_waits_slows_the_command_down_instead_of_filling_the_memory()
    {
        using LoginAttempt login = LoginAttempt.WithKey(fixture.Server);
        await using IMachineConnection machine = await login.ConnectAsync(TestContext.Current.CancellationToken);
        await using Gated output = new();
        Task<int> run = machine.RunAsync(
            new("head -c 50000000 /dev/zero; echo done >&2") { OutputStream = output }, CancellationToken.None);
        await Within.Time(output.Reached, "the first output");
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < 20; i++)
        {
            // Another channel goes on meanwhile.
            Assert.Equal("other", await machine.OutputAsync("echo other"));
        }

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 10_000_000);
        Assert.False(run.IsCompleted);
        output.Open();
        Assert.Equal(0, await Within.Time(run, "the command"));
        Assert.Equal(50_000_000, output.Count);
    }

    [Fact]
    public async Task Receiver_that_fails_ends_the_command()
    {
        using LoginAttempt login = LoginAttempt.WithKey(fixture.Server);
        await using IMachineConnection machine = await login.ConnectAsync(TestContext.Current.CancellationToken);
        IOException failure = await Assert.ThrowsAsync<IOException>(() => Within.Time(
            machine.RunAsync(
                new("echo $$; while sleep 0.1; do echo more; done")
                {
                    OnOutputLine = static _ => throw new IOException("the disk is full"),
                },
                CancellationToken.None),
            "the failure"));
        Assert.Equal("the disk is full", failure.Message);
    }

    [Theory]
    [InlineData("sleep 1000")]
    [InlineData("trap '' TERM HUP; while :; do sleep 0.1; done")]
    [InlineData("cat /dev/zero")]
    public async Task Cancelled_command_is_killed_on_the_machine(string command)
    {
        using LoginAttempt login = LoginAttempt.WithKey(fixture.Server);
        await using IMachineConnection machine = await login.ConnectAsync(TestContext.Current.CancellationToken);
        using CancellationTokenSource source = new();
        TaskCompletionSource<int> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<int> run = machine.RunAsync(
            new($"echo $$ >&2; {command}")
            {
                OnErrorLine = line => started.TrySetResult(int.Parse(line)),
                OutputStream = Stream.Null,
            },
            source.Token);
        int process = await Within.Time(started.Task, "the command's number");
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Within.Time(run, "the end of the call"));
        await ProcessSignals.AssertGoneAsync(process);
        Assert.Equal("still here", await machine.OutputAsync("echo still here"));
    }

    [Fact]
    public async Task Commands_have_a_terminal_only_when_asked_for()
    {
        using LoginAttempt plain = LoginAttempt.WithKey(fixture.Server);
        await using IMachineConnection machine = await plain.ConnectAsync(TestContext.Current.CancellationToken);
        Assert.Equal("not a tty", await machine.OutputAsync("tty || true"));
        using LoginAttempt terminal = LoginAttempt.WithKey(fixture.Server, static config => config with { SshPty = true });
        await using IMachineConnection other = await terminal.ConnectAsync(TestContext.Current.CancellationToken);
        Assert.Equal(
            "xterm 40 80 -echo", (await other.OutputAsync("echo $TERM $(stty size) $(stty -a | grep -o -- '-echo\\b')")).Trim());
        Assert.Equal(5, await other.ExitAsync("exit 5"));
    }

    [Fact]
    public async Task Shell_runs_on_a_terminal_that_follows_the_users_window()
    {
        using LoginAttempt login = LoginAttempt.WithKey(fixture.Server);
        await using IMachineConnection machine = await login.ConnectAsync(TestContext.Current.CancellationToken);
        Channel<ShellWindow> windows = Channel.CreateUnbounded<ShellWindow>();
        Channel<byte[]> keys = Channel.CreateUnbounded<byte[]>();
        await using Typed input = new(keys.Reader);
        await using Screen screen = new();
        ShellSession session = new()
        {
            Input = input,
            Output = screen,
            Window = new(100, 30),
            WindowChanges = windows.Reader,
            Environment = System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty.Add("GREETING", "it's me"),
        };
        Task<int> run = Assert.IsType<IShellCommunicator>(machine, exactMatch: false).RunShellAsync(session, CancellationToken.None);
        keys.Writer.TryWrite("echo \"<$GREETING>\" $(stty size)\r"u8.ToArray());
        await screen.WaitForAsync("<it's me> 30 100");
        windows.Writer.TryWrite(new(120, 50));
        keys.Writer.TryWrite("until [ \"$(stty size)\" = '50 120' ]; do :; done; echo grown; exit 9\r"u8.ToArray());
        Assert.Equal(9, await Within.Time(run, "the end of the shell"));
    }

    private sealed class Waiting : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }

    private sealed class Gated : MemoryStream
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public long Count { get; private set; }

        public Task Reached => _reached.Task;

        public void Open() => _open.SetResult();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _reached.TrySetResult();
            await _open.Task;
            Count += buffer.Length;
        }
    }

    private sealed class Typed(ChannelReader<byte[]> keys) : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            byte[] next = await keys.ReadAsync(cancellationToken);
            next.CopyTo(buffer);
            return next.Length;
        }
    }

    private sealed class Screen : MemoryStream
    {
        private readonly StringBuilder _text = new();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            lock (_text)
            {
                _text.Append(Encoding.UTF8.GetString(buffer.Span));
            }

            return default;
        }

        public Task WaitForAsync(string text) => Within.Until(
            () =>
            {
                lock (_text)
                {
                    return _text.ToString().Contains(text, StringComparison.Ordinal);
                }
            },
            $"'{text}' on the screen");
    }
}
