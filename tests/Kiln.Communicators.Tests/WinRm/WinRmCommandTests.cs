using System.Security.Cryptography;
using Kiln.Sdk.Communication;
using Kiln.Testing;
using Kiln.Testing.WinRm;

namespace Kiln.Communicators.Tests.WinRm;

public sealed class WinRmCommandTests
{
    [Theory]
    [InlineData("echo hello", 0, "hello\r\n")]
    [InlineData("exit 3", 3, "")]
    [InlineData("echo \u00FCn\u0457c\u00F8d\u20AC \U0001F600", 0, "\u00FCn\u0457c\u00F8d\u20AC \U0001F600\r\n")]
    [InlineData("set \"A=b c\" && echo [%A%] & echo \"&\"", 0, "[b c]\r\n\"&\"\r\n")]
    [InlineData("powershell \"Write-Host hi; exit 7\"", 7, "hi\r\n")]
    [InlineData("exit -1", -1, "")]
    public async Task Command_gives_its_output_and_exit_code(string command, int code, string output)
    {
        await using WinRmSession session = new();
        IMachineConnection machine = await session.ConnectAsync(TestContext.Current.CancellationToken);

        (int Code, string Output, string Error) result = await WinRmSession.RunAsync(machine, command);

        Assert.Equal((code, output, ""), result);
        Assert.Equal(0, session.Server.OpenShells);
    }

    [Fact]
    public async Task Default_windows_takes_encrypted_messages_only_and_gets_them()
    {
        await using WinRmSession session = new(
            new WinRmServerOptions { AllowUnencrypted = false },
            new CommunicatorConfig { WinrmUseNtlm = true });
        IMachineConnection machine = await session.ConnectAsync(TestContext.Current.CancellationToken);

        Assert.Equal((0, "x\r\n", ""), await WinRmSession.RunAsync(machine, "echo x"));
        Assert.All(session.Server.Calls, static call => Assert.True(call.IsEncrypted));
        Assert.True(session.Server.ConnectionCount <= 3, "connections are used again");
    }

    [Fact]
    public async Task Input_reaches_the_command_to_its_end()
    {
        await using WinRmSession session = new();
        session.Server.Machine.Programs["digest"] = static async program =>
        {
            byte[] hash = await SHA256.HashDataAsync(program.Input, program.Token);
            await program.PrintAsync(Convert.ToHexString(hash));
            return 4;
        };
        IMachineConnection machine = await session.ConnectAsync(TestContext.Current.CancellationToken);
        byte[] content = RandomNumberGenerator.GetBytes(1_000_000);

        Assert.Equal(
            (4, Convert.ToHexString(SHA256.HashData(content)), ""), await WinRmSession.RunAsync(machine, "digest", content));
        Assert.Equal(0, (await WinRmSession.RunAsync(machine, "exit 0", content)).Code);
    }

    [Fact]
    public async Task Output_of_50_mb_comes_whole_and_waits_for_who_reads_it()
    {
        const int Part = 100_000;
        await using WinRmSession session = new(config: new() { WinrmUseNtlm = true });
        long written = 0;
        session.Server.Machine.Programs["flood"] = async program =>
        {
            byte[] part = new byte[Part];
            for (int i = 0; i < 500; i++)
            {
                part.AsSpan().Fill((byte)i);
                await program.Write(false, part);
                Interlocked.Add(ref written, Part);
            }

            await program.PrintErrorAsync("done");
            return 0;
        };
        IMachineConnection machine = await session.ConnectAsync(TestContext.Current.CancellationToken);
        using SlowSink sink = new(() => Interlocked.Read(ref written));
        List<string> errors = [];

        int code = await machine.RunAsync(
            new("flood") { OutputStream = sink, OnErrorLine = errors.Add }, WinRmSession.Token);

        Assert.Equal((0, 500L * Part), (code, sink.Count));
        Assert.True(sink.MostAhead < 4_000_000, $"The command was {sink.MostAhead} bytes ahead.");
        Assert.Equal(["done"], errors);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Hundred_commands_eight_at_once_do_not_meet(bool ntlm)
    {
        await using WinRmSession session = new(
            new() { AllowUnencrypted = !ntlm }, new() { WinrmUseNtlm = ntlm });
        IMachineConnection machine = await session.ConnectAsync(TestContext.Current.CancellationToken);

        await Parallel.ForEachAsync(
            Enumerable.Range(0, 100),
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = WinRmSession.Token },
            async (i, _) => Assert.Equal((i, $"n{i}\r\n", ""), await WinRmSession.RunAsync(machine, $"echo n{i}&exit {i}")));

        Assert.Equal(0, session.Server.OpenShells);
        Assert.True(session.Server.ConnectionCount <= 10, $"{session.Server.ConnectionCount} connections were made");
    }

    [Fact]
    public async Task Command_without_output_is_asked_again_after_every_operation_timeout()
    {
        await using WinRmSession session = new() { OperationTimeout = TimeSpan.FromMilliseconds(200) };
        session.Server.Machine.Programs["quiet"] = async program =>
        {
            await Within.Until(() => session.Server.Calls.Count(static call => call.Action == "Receive") > 8, "more questions");
            await program.PrintAsync("at last");
            return 0;
        };
        IMachineConnection machine = await session.ConnectAsync(TestContext.Current.CancellationToken);

        Assert.Equal((0, "at last", ""), await WinRmSession.RunAsync(machine, "quiet"));
    }

    [Fact]
    public async Task Cancelled_command_is_terminated_and_its_shell_deleted()
    {
        await using WinRmSession session = new();
        TaskCompletionSource started = new();
        TaskCompletionSource ended = new();
        session.Server.Machine.Programs["wait"] = async program =>
        {
            started.TrySetResult();
            using CancellationTokenRegistration end = program.Token.Register(ended.SetResult);
            await Task.Delay(Timeout.Infinite, program.Token);
            return 0;
        };
        IMachineConnection machine = await session.ConnectAsync(TestContext.Current.CancellationToken);
        using CancellationTokenSource cancel = new();
        Task<int> running = machine.RunAsync(new("wait"), cancel.Token);
        await Within.Time(started.Task, "the start of the command");

        // Before it is asked for output the command has no name that it could be ended by: only its shell is deleted then.
        await Within.Until(() => session.Server.Calls.Any(static call => call.Action == "Receive"), "a question for output");
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Within.Time(running, "the end of the command"));
        await Within.Time(ended.Task, "the command's end on the machine");
        Assert.Equal(["Signal", "Delete"], session.Server.Calls.TakeLast(2).Select(static call => call.Action));
        Assert.Equal(0, session.Server.OpenShells);
    }

    [Fact]
    public async Task Input_that_cannot_be_read_ends_the_command()
    {
        await using WinRmSession session = new();
        session.Server.Machine.Programs["read"] = static async program =>
        {
            await program.Input.CopyToAsync(Stream.Null, program.Token);
            return 0;
        };
        IMachineConnection machine = await session.ConnectAsync(TestContext.Current.CancellationToken);
        await using FileStream closed = File.OpenRead("/proc/self/mem");

        await Assert.ThrowsAsync<IOException>(() => Within.Time(
            machine.RunAsync(new("read") { Input = closed }, WinRmSession.Token), "the command"));

        Assert.Equal(0, session.Server.OpenShells);
    }

    [Fact]
    public async Task Command_with_a_character_that_xml_cannot_have_is_refused()
    {
        await using WinRmSession session = new();
        IMachineConnection machine = await session.ConnectAsync(TestContext.Current.CancellationToken);

        CommunicatorException e = await Assert.ThrowsAsync<CommunicatorException>(
            () => WinRmSession.RunAsync(machine, "echo \u0001"));

        Assert.Equal(CommunicatorFailure.Start, e.Reason);
        Assert.Equal(0, session.Server.OpenShells);
    }

    /// <summary>Notes how far the command was ahead of what has been read.</summary>
    private sealed class SlowSink(Func<long> written) : MemoryStream
    {
        public long Count { get; private set; }

        public long MostAhead { get; private set; }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            MostAhead = Math.Max(MostAhead, written() - Count);
            Count += buffer.Length;
            return ValueTask.CompletedTask;
        }
    }
}
