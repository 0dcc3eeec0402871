using System.Security.Cryptography;
using System.Text;
using Kiln.Remote.Machines;
using Kiln.Remote.Tests.Support;
using Kiln.Sdk.Communication;
using Kiln.Testing;
using Kiln.Wire.Rpc;

namespace Kiln.Remote.Tests.Machines;

public sealed class CommunicatorTests : IAsyncLifetime
{
    private const int TenMegabytes = 10 * 1024 * 1024;

    private readonly TemporaryDirectory _folder = new();
    private readonly LocalMachine _machine;
    private Pair _pair = null!;

    public CommunicatorTests() => _machine = new(_folder);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _pair = await Pair.ConnectAsync();

    public async ValueTask DisposeAsync()
    {
        await _pair.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Command_gets_its_input_and_gives_lines_and_its_exit_code(bool hostServes)
    {
        RemoteCommunicator communicator = await ServeAsync(_machine, hostServes);
        List<string> lines = [];
        RemoteCommand command = new("cat; echo problem >&2; printf 'over\\rwritten \\r\\nlast'; exit 3")
        {
            Input = new MemoryStream("typed\n"u8.ToArray()),
            OnOutputLine = lines.Add,
            OnErrorLine = line => lines.Add($"error {line}"),
        };
        Assert.Equal(3, await Run(communicator, command));
        Assert.Equal(["error problem", "last", "typed", "written"], lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Lines_are_those_of_a_command_of_this_machine()
    {
        const string Command = "printf 'a\\rb\\n\\n c \\t\\n\\377\\n'; "
            + "head -c 200000 /dev/zero | tr '\\0' x; echo; printf end";
        List<string> here = [];
        List<string> there = [];
        await _machine.RunAsync(new(Command) { OnOutputLine = here.Add }, Token);
        RemoteCommunicator communicator = await ServeAsync(_machine);
        Assert.Equal(0, await Run(communicator, new(Command) { OnOutputLine = there.Add }));
        Assert.Equal(here, there);
    }

    [Fact]
    public async Task Command_without_streams_has_an_empty_input()
    {
        RemoteCommunicator communicator = await ServeAsync(_machine);
        Assert.Equal(7, await Run(communicator, new("cat && exit 7")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(TenMegabytes)]
    public async Task Raw_streams_carry_bytes_as_they_are(int length)
    {
        byte[] content = RandomNumberGenerator.GetBytes(length);
        RemoteCommunicator communicator = await ServeAsync(_machine);
        using MemoryStream output = new();
        using MemoryStream errors = new();
        RemoteCommand command = new("tee /dev/stderr")
        {
            Input = new MemoryStream(content),
            OutputStream = output,
            ErrorStream = errors,
        };
        Assert.Equal(0, await Run(communicator, command));
        Assert.True(content.AsSpan().SequenceEqual(output.ToArray()));
        Assert.True(content.AsSpan().SequenceEqual(errors.ToArray()));
    }

    [Theory]
    [InlineData("exit 5", 5)]
    [InlineData("exec <&-; exit 5", 5)]
    [InlineData("head -c 10 >/dev/null; exit 5", 5)]
    public async Task Command_that_does_not_read_its_input_holds_up_nobody(string text, int code)
    {
        RemoteCommunicator communicator = await ServeAsync(_machine);
        RemoteCommand command = new(text) { Input = new MemoryStream(new byte[TenMegabytes]) };
        Assert.Equal(code, await Run(communicator, command));
    }

    [Fact]
    public async Task Command_that_ends_does_not_wait_for_the_end_of_its_input()
    {
        RemoteCommunicator communicator = await ServeAsync(_machine);
        RemoteCommand command = new("exit 4") { Input = new EndlessStream() };
        Assert.Equal(4, await Run(communicator, command));
    }

    [Fact]
    public async Task Hundred_commands_and_uploads_run_at_once()
    {
        RemoteCommunicator communicator = await ServeAsync(_machine);
        await Within.Time(Task.WhenAll(Enumerable.Range(0, 100).Select(RunOneAsync)), "a hundred commands");

        async Task RunOneAsync(int number)
        {
            byte[] content = Encoding.UTF8.GetBytes(new string((char)('a' + (number % 26)), 50_000));
            await communicator.UploadAsync($"file{number}", new MemoryStream(content), null, Token);
            using MemoryStream output = new();
            RemoteCommand command = new($"cat file{number}; exit {number}") { OutputStream = output };
            Assert.Equal(number, await communicator.RunAsync(command, Token));
            Assert.True(content.AsSpan().SequenceEqual(output.ToArray()));
        }
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(TenMegabytes, true)]
    [InlineData(TenMegabytes, false)]
    public async Task Files_go_there_and_back(int length, bool hostServes)
    {
        byte[] content = RandomNumberGenerator.GetBytes(length);
        RemoteCommunicator communicator = await ServeAsync(_machine, hostServes);
        await Within.Time(communicator.UploadAsync("up", new MemoryStream(content), null, Token), "the upload");
        Assert.Null(_machine.LastMode);
        using MemoryStream back = new();
        await Within.Time(communicator.DownloadAsync("up", back, Token), "the download");
        Assert.True(content.AsSpan().SequenceEqual(back.ToArray()));
    }

    [Fact]
    public async Task Mode_of_an_upload_arrives_also_when_nobody_knows_its_size()
    {
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.SetUser
            | UnixFileMode.SetGroup | UnixFileMode.StickyBit;
        RemoteCommunicator communicator = await ServeAsync(_machine);
        await communicator.UploadAsync("sized", new MemoryStream([1, 2]), Mode, Token);
        Assert.Equal(Mode, _machine.LastMode);
        await using Stream unsized = new UnsizedStream(new MemoryStream(new byte[100_000]));
        await communicator.UploadAsync("unsized", unsized, Mode, Token);
        Assert.Equal((Mode, 100_000), (_machine.LastMode, new FileInfo(_folder.Combine("unsized")).Length));
        string local = _folder.Combine("local");
        await File.WriteAllTextAsync(local, "content", Token);
        File.SetUnixFileMode(local, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        await using FileStream file = File.OpenRead(local);
        await communicator.UploadAsync("copy", file, null, Token);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.GroupRead, _machine.LastMode);
    }

    [Fact]
    public async Task Folders_are_read_and_written_by_the_side_of_the_machine()
    {
        Directory.CreateDirectory(_folder.Combine("from/inner"));
        await File.WriteAllTextAsync(_folder.Combine("from/inner/file"), "content", Token);
        Directory.CreateDirectory(_folder.Combine("to"));
        RemoteCommunicator communicator = await ServeAsync(_machine);
        await communicator.UploadDirectoryAsync("to", _folder.Combine("from") + "/", Token);
        await communicator.DownloadDirectoryAsync("to/inner", _folder.Combine("back"), Token);
        Assert.Equal("content", await File.ReadAllTextAsync(_folder.Combine("back/file"), Token));
        CommunicatorException failure = await Assert.ThrowsAsync<CommunicatorException>(
            () => communicator.DownloadDirectoryAsync("nothing", _folder.Combine("back"), Token));
        Assert.Equal(CommunicatorFailure.Transfer, failure.Reason);
        Assert.Contains("nothing", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Machine_between_two_connections_passes_everything_on()
    {
        await using Pair second = await Pair.ConnectAsync();
        RemoteCommunicator inHost = await ServeAsync(_machine, hostServes: false);
        RpcServices services = new();
        await using CommunicatorService service = CommunicatorService.Add(services, inHost, second.Host);
        RemoteCommunicator inPlugin = new(await second.ServeAsync(true, services), second.Plugin);
        byte[] content = RandomNumberGenerator.GetBytes(1_000_000);
        await inPlugin.UploadAsync("file", new MemoryStream(content), UnixFileMode.UserRead, Token);
        Assert.Equal(UnixFileMode.UserRead, _machine.LastMode);
        using MemoryStream output = new();
        RemoteCommand command = new("cat file -; exit 9")
        {
            Input = new MemoryStream(content),
            OutputStream = output,
        };
        Assert.Equal(9, await Run(inPlugin, command));
        Assert.True(content.Concat(content).SequenceEqual(output.ToArray()));
        using MemoryStream back = new();
        await inPlugin.DownloadAsync("file", back, Token);
        Assert.True(content.AsSpan().SequenceEqual(back.ToArray()));
    }

    [Fact]
    public async Task Machine_that_is_none_says_so()
    {
        RemoteCommunicator communicator = await ServeAsync(new NoneCommunicator());
        RemoteCommand command = new("true") { Input = new MemoryStream([1]), OnOutputLine = Assert.Fail };
        Assert.Equal(0, await Run(communicator, command));
        CommunicatorException failure = await Assert.ThrowsAsync<CommunicatorException>(
            () => communicator.UploadAsync("x", new MemoryStream(new byte[TenMegabytes]), null, Token));
        Assert.Equal(
            (CommunicatorFailure.NotImplemented, "Upload is not implemented when communicator = 'none'"),
            (failure.Reason, failure.Message));
        await Assert.ThrowsAsync<CommunicatorException>(
            () => communicator.DownloadAsync("x", new MemoryStream(), Token));
        await Assert.ThrowsAsync<CommunicatorException>(() => communicator.UploadDirectoryAsync("x", "y", Token));
        await Assert.ThrowsAsync<CommunicatorException>(() => communicator.DownloadDirectoryAsync("x", "y", Token));
    }

    [Fact]
    public async Task Cancelled_command_is_ended_on_the_machine()
    {
        RemoteCommunicator communicator = await ServeAsync(_machine);
        using CancellationTokenSource source = new();
        RemoteCommand command = new("echo begun; exec sleep 1000") { OnOutputLine = _ => source.Cancel() };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Within.Time(communicator.RunAsync(command, source.Token), "the end of the command"));
        await Within.Until(() => _machine.Ended == 1, "the end of the process");
    }

    [Fact]
    public async Task Caller_that_hangs_up_ends_its_commands()
    {
        RpcServices services = new();
        await using CommunicatorService service = CommunicatorService.Add(services, _machine, _pair.Host);
        RpcClient client = await _pair.ServeAsync(true, services);
        RemoteCommunicator communicator = new(client, _pair.Plugin);
        TaskCompletionSource begun = new();
        RemoteCommand command = new("echo begun; exec sleep 1000") { OnOutputLine = _ => begun.TrySetResult() };
        Task<int> running = communicator.RunAsync(command, Token);
        await Within.Time(begun.Task, "the command");
        await client.DisposeAsync();
        await Within.Until(() => _machine.Ended == 1, "the end of the process");
        await Assert.ThrowsAnyAsync<Exception>(() => Within.Time(running, "the end of the call"));
    }

    [Fact]
    public async Task Disposing_the_service_ends_its_commands()
    {
        RpcServices services = new();
        CommunicatorService service = CommunicatorService.Add(services, _machine, _pair.Host);
        RemoteCommunicator communicator = new(await _pair.ServeAsync(true, services), _pair.Plugin);
        TaskCompletionSource begun = new();
        RemoteCommand command = new("echo begun; exec sleep 1000") { OnOutputLine = _ => begun.TrySetResult() };
        Task<int> running = communicator.RunAsync(command, Token);
        await Within.Time(begun.Task, "the command");
        await Within.Time(service.DisposeAsync().AsTask(), "the end of the service");
        Assert.Equal(1, _machine.Ended);
        Assert.Equal(123, await Within.Time(running, "the end of the call"));
    }

    private static Task<int> Run(RemoteCommunicator communicator, RemoteCommand command) =>
        Within.Time(communicator.RunAsync(command, Token), "the end of the command");

    private async Task<RemoteCommunicator> ServeAsync(ICommunicator machine, bool hostServes = true)
    {
        (RemoteConnection server, RemoteConnection caller) = _pair.Roles(hostServes);
        RpcServices services = new();
        CommunicatorService.Add(services, machine, server);
        return new(await _pair.ServeAsync(hostServes, services), caller);
    }
}
