using Kiln.Remote.Machines;
using Kiln.Remote.Tests.Support;
using Kiln.Sdk.Communication;
using Kiln.Testing;
using Kiln.Wire;
using Kiln.Wire.Gob;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;
using Kiln.Wire.Rpc;
using Kiln.Wire.Yamux;

namespace Kiln.Remote.Tests.Machines;

public sealed class CommunicatorFaultTests
{
    private const int TenMegabytes = 10 * 1024 * 1024;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Command_that_cannot_be_started_is_an_error_of_the_call()
    {
        await using Pair pair = await Pair.ConnectAsync();
        RemoteCommunicator communicator = await ServeAsync(pair, new Machine
        {
            Run = static (_, _) => throw new CommunicatorException(CommunicatorFailure.Start, "no room"),
        });
        CommunicatorException failure = await Assert.ThrowsAsync<CommunicatorException>(() => Within.Time(
            communicator.RunAsync(
                new("x") { Input = new EndlessStream(), OnOutputLine = Assert.Fail, OnErrorLine = Assert.Fail }, Token),
            "the failure"));
        Assert.Equal((CommunicatorFailure.Start, "no room"), (failure.Reason, failure.Message));
    }

    [Fact]
    public async Task Machine_that_fails_while_a_command_runs_says_why_and_gives_no_status()
    {
        await using Pair pair = await Pair.ConnectAsync();
        RemoteCommunicator communicator = await ServeAsync(pair, new Machine
        {
            Run = static async (command, _) =>
            {
                await command.OutputStream!.WriteAsync("half\n"u8.ToArray(), CancellationToken.None);
                throw new CommunicatorException(CommunicatorFailure.Connect, "the cable broke");
            },
        });
        List<string> lines = [];
        try
        {
            int code = await communicator.RunAsync(
                new("x") { OnOutputLine = lines.Add, OnErrorLine = lines.Add }, Token);
            Assert.Equal(CommandFinished.Unknown, code);
            Assert.Contains("the cable broke", lines);
        }
        catch (CommunicatorException e)
        {
            // It failed before the first output was seen.
            Assert.Equal("the cable broke", e.Message);
        }

        Assert.Contains("half", lines);
    }

    [Fact]
    public async Task Connection_lost_by_the_machine_is_the_exit_code_of_it()
    {
        await using Pair pair = await Pair.ConnectAsync();
        RemoteCommunicator communicator = await ServeAsync(
            pair, new Machine { Run = static (_, _) => Task.FromResult(RemoteExit.ConnectionLost) });
        Assert.Equal(RemoteExit.ConnectionLost, await communicator.RunAsync(new("reboot"), Token));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(TenMegabytes)]
    public async Task Upload_that_fails_tells_the_reason(int length)
    {
        await using Pair pair = await Pair.ConnectAsync();
        RemoteCommunicator communicator = await ServeAsync(
            pair, new Machine { Upload = static (_, _) => throw new IOException("No space left on device") });
        CommunicatorException failure = await Assert.ThrowsAsync<CommunicatorException>(() => Within.Time(
            communicator.UploadAsync("x", new MemoryStream(new byte[length]), null, Token), "the failure"));
        Assert.Equal((CommunicatorFailure.Transfer, "No space left on device"), (failure.Reason, failure.Message));
    }

    [Fact]
    public async Task Download_that_fails_half_way_tells_the_reason()
    {
        await using Pair pair = await Pair.ConnectAsync();
        RemoteCommunicator communicator = await ServeAsync(pair, new Machine
        {
            Download = static async (destination, token) =>
            {
                await destination.WriteAsync(new byte[1000], token);
                throw new IOException("read error");
            },
        });
        CommunicatorException failure = await Assert.ThrowsAsync<CommunicatorException>(() => Within.Time(
            communicator.DownloadAsync("x", new MemoryStream(), Token), "the failure"));
        Assert.Equal("read error", failure.Message);
    }

    [Fact]
    public async Task Content_that_cannot_be_read_is_never_taken_for_complete()
    {
        await using Pair pair = await Pair.ConnectAsync();
        TaskCompletionSource begun = new();
        TaskCompletionSource<Exception?> uploaded = new();
        RemoteCommunicator communicator = await ServeAsync(pair, new Machine
        {
            Upload = async (content, token) =>
            {
                begun.SetResult();
                try
                {
                    await content.CopyToAsync(Stream.Null, token);
                    uploaded.SetResult(null);
                }
                catch (Exception e)
                {
                    uploaded.SetResult(e);
                    throw;
                }
            },
        });
        await Assert.ThrowsAsync<InvalidDataException>(() => Within.Time(
            communicator.UploadAsync("x", new BrokenStream(begun.Task), null, Token), "the failure"));
        Assert.NotNull(await Within.Time(uploaded.Task, "the end on the machine"));
    }

    [Fact]
    public async Task Taker_of_output_that_fails_ends_the_command_with_its_failure()
    {
        await using Pair pair = await Pair.ConnectAsync();
        using TemporaryDirectory folder = new();
        LocalMachine machine = new(folder);
        RemoteCommunicator communicator = await ServeAsync(pair, machine);
        RemoteCommand command = new("echo x; exec sleep 1000")
        {
            OnOutputLine = static _ => throw new InvalidDataException("no more"),
            OnErrorLine = static _ => { },
        };
        await Assert.ThrowsAsync<InvalidDataException>(
            () => Within.Time(communicator.RunAsync(command, Token), "the failure"));
        await Within.Until(() => machine.Ended == 1, "the end of the process");
        Task begun = Within.Until(() => machine.Begun == 2, "the second command");
        RemoteCommand broken = new("exec sleep 1000") { Input = new BrokenStream(begun) };
        await Assert.ThrowsAsync<InvalidDataException>(
            () => Within.Time(communicator.RunAsync(broken, Token), "the failure"));
        await Within.Until(() => machine.Ended == 2, "the end of the process");
    }

    [Fact]
    public async Task Peer_that_never_dials_is_given_up()
    {
        await using Pair pair = await Pair.ConnectAsync();
        RpcClient client = await pair.ServeAsync(true, Answers.Of(
            "Communicator", ("Start", PackValue.Nil), ("Upload", PackValue.Nil), ("Download", PackValue.Nil)));
        RemoteCommunicator communicator = new(client, pair.Plugin);
        RemoteCommand command = new("x") { OnOutputLine = Assert.Fail, Input = new EndlessStream() };
        Task<int> run = communicator.RunAsync(command, Token);
        Task<CommunicatorException> download = Assert.ThrowsAsync<CommunicatorException>(
            () => communicator.DownloadAsync("x", new MemoryStream(), Token));
        await Within.Time(
            communicator.UploadAsync("x", new MemoryStream(new byte[TenMegabytes]), null, Token), "the upload");
        Assert.Equal(CommandFinished.Unknown, await Within.Time(run, "the command"));
        Assert.Equal(CommunicatorFailure.Transfer, (await Within.Time(download, "the download")).Reason);
    }

    [Fact]
    public async Task Caller_that_offers_no_streams_gets_an_error()
    {
        await using Pair pair = await Pair.ConnectAsync();
        RpcServices services = new();
        await using CommunicatorService service = CommunicatorService.Add(services, new NoneCommunicator(), pair.Host);
        RpcClient client = await pair.ServeAsync(true, services);
        PackValue[] calls =
        [
            new StartArguments("x", 0, 0, 0, 0).ToPack(),
            new StartArguments("x", 0, 0, 0, 77).ToPack(),
            new StartArguments("x", 71, 72, 73, 74).ToPack(),
            PackValue.Of("nonsense"),
        ];
        RpcException[] failures = await Within.Time(
            Task.WhenAll(calls.Select(call => Assert.ThrowsAsync<RpcException>(
                () => client.CallAsync("Communicator.Start", call, Token)))),
            "the failures");
        Assert.Contains("exit status", failures[0].Message, StringComparison.Ordinal);
        Assert.Contains("77", failures[1].Message, StringComparison.Ordinal);
        foreach (string method in new[] { "Upload", "Download", "UploadDir", "DownloadDir" })
        {
            await Assert.ThrowsAsync<RpcException>(
                () => client.CallAsync($"Communicator.{method}", PackValue.Of(true), Token));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("ff")]
    [InlineData("2b7f03010110")]
    [InlineData("05ff80010600")]
    public async Task Status_that_cannot_be_read_is_123(string hex)
    {
        await using Pair pair = await Pair.ConnectAsync();
        RemoteCommunicator communicator = await ServeStatusAsync(pair, Convert.FromHexString(hex));
        Assert.Equal(123, await Within.Time(communicator.RunAsync(new("x"), Token), "the command"));
    }

    [Fact]
    public async Task Status_of_unlimited_length_is_123()
    {
        await using Pair pair = await Pair.ConnectAsync();
        RemoteCommunicator communicator = await ServeStatusAsync(pair, new byte[100_000]);
        Assert.Equal(123, await Within.Time(communicator.RunAsync(new("x"), Token), "the command"));
    }

    [Theory]
    [InlineData("Start")]
    [InlineData("Upload")]
    [InlineData("Download")]
    [InlineData("UploadDir")]
    public async Task Reply_that_makes_no_sense_is_an_error(string method)
    {
        await using Pair pair = await Pair.ConnectAsync();
        RemoteCommunicator communicator = new(
            await pair.ServeAsync(true, Answers.Of("Communicator", (method, PackValue.Of(1.5)))), pair.Plugin);
        Func<Task> call = method switch
        {
            "Start" => () => communicator.RunAsync(new("x"), Token),
            "Upload" => () => communicator.UploadAsync("x", new MemoryStream(), null, Token),
            "Download" => () => communicator.DownloadAsync("x", new MemoryStream(), Token),
            _ => () => communicator.UploadDirectoryAsync("x", "y", Token),
        };
        await Assert.ThrowsAsync<WireException>(() => Within.Time(call(), "the failure"));
    }

    [Fact]
    public async Task Error_of_a_folder_in_the_reply_is_read()
    {
        await using Pair pair = await Pair.ConnectAsync();
        PackValue error = PackValue.Map(("Message", PackValue.Of("no such folder")));
        RemoteCommunicator communicator = new(
            await pair.ServeAsync(true, Answers.Of("Communicator", ("UploadDir", error))), pair.Plugin);
        CommunicatorException failure = await Assert.ThrowsAsync<CommunicatorException>(
            () => communicator.UploadDirectoryAsync("x", "y", Token));
        Assert.Equal("no such folder", failure.Message);
    }

    /// <summary>
    /// The connection ends after one number of bytes after the other, from the side of the machine and of the caller.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Connection_that_is_cut_anywhere_ends_everything_on_both_sides(bool hostServes)
    {
        long whole = await CutAsync(long.MaxValue, hostServes);
        Assert.InRange(whole, 500, 100_000);
        for (long at = 0; at < 2_500; at += 97)
        {
            await CutAsync(at, hostServes);
        }
    }

    private static async Task<long> CutAsync(long at, bool hostServes)
    {
        CutStream? cut = null;
        await using Pair pair = await Pair.ConnectAsync(stream => cut = new CutStream(stream, at));
        using TemporaryDirectory folder = new();
        LocalMachine machine = new(folder);
        Task work = WorkAsync(pair, machine, hostServes);
        if (at == long.MaxValue)
        {
            await Within.Time(work, "the work");
            return long.MaxValue - cut!.Left;
        }

        await Within.Time(Task.WhenAny(work), $"the end of the work after {at} bytes");
        Assert.True(work.IsFaulted
            ? work.Exception.InnerException is WireException or CommunicatorException
            : work.IsCompletedSuccessfully || cut!.WasCut);
        return at;
    }

    private static async Task WorkAsync(Pair pair, LocalMachine machine, bool hostServes)
    {
        (RemoteConnection server, RemoteConnection caller) = pair.Roles(hostServes);
        RpcServices services = new();
        await using CommunicatorService service = CommunicatorService.Add(services, machine, server);
        RemoteCommunicator communicator = new(await pair.ServeAsync(hostServes, services), caller);
        await communicator.UploadAsync("file", new MemoryStream(new byte[300]), null, Token);
        RemoteCommand command = new("cat file")
        {
            Input = new MemoryStream(new byte[10]),
            OutputStream = new MemoryStream(),
            OnErrorLine = static _ => { },
        };
        await communicator.RunAsync(command, Token);
        await communicator.DownloadAsync("file", new MemoryStream(), Token);
    }

    private static async Task<RemoteCommunicator> ServeStatusAsync(Pair pair, byte[] status)
    {
        RpcServices services = new RpcServices().Add("Communicator", new Dictionary<string, RpcMethod>
        {
            ["Start"] = async (argument, token) =>
            {
                uint id = StartArguments.FromPack(argument).ResponseStreamId;
                YamuxStream stream = await pair.Host.DialStreamAsync(id, token);
                await Task.WhenAny(stream.WriteAsync(status, token).AsTask()); // Who has read enough resets the stream.
                await stream.DisposeAsync();
                return PackValue.Nil;
            },
        });
        return new(await pair.ServeAsync(true, services), pair.Plugin);
    }

    private static async Task<RemoteCommunicator> ServeAsync(Pair pair, ICommunicator machine)
    {
        RpcServices services = new();
        CommunicatorService.Add(services, machine, pair.Host);
        return new(await pair.ServeAsync(true, services), pair.Plugin);
    }

    /// <param name="soon">It breaks only then.</param>
    private sealed class BrokenStream(Task soon) : UnsizedStream(Null)
    {
        private int _reads;

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_reads++ < 3)
            {
                return buffer.Length;
            }

            await soon;
            throw new InvalidDataException("bad sector");
        }
    }

    private sealed class Machine : ICommunicator
    {
        private readonly NoneCommunicator _none = new();

        public Func<RemoteCommand, CancellationToken, Task<int>>? Run { get; init; }

        public Func<Stream, CancellationToken, Task>? Upload { get; init; }

        public Func<Stream, CancellationToken, Task>? Download { get; init; }

        public Task<int> RunAsync(RemoteCommand command, CancellationToken cancellationToken) =>
            Run!(command, cancellationToken);

        public Task UploadAsync(string path, Stream content, UnixFileMode? mode, CancellationToken cancellationToken) =>
            Upload!(content, cancellationToken);

        public Task DownloadAsync(string path, Stream destination, CancellationToken cancellationToken) =>
            Download!(destination, cancellationToken);

        public Task UploadDirectoryAsync(string path, string localDirectory, CancellationToken cancellationToken) =>
            _none.UploadDirectoryAsync(path, localDirectory, cancellationToken);

        public Task DownloadDirectoryAsync(string path, string localDirectory, CancellationToken cancellationToken) =>
            _none.DownloadDirectoryAsync(path, localDirectory, cancellationToken);
    }
}
