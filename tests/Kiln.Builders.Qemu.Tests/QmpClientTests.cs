using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Kiln.Builders.Qemu.Qmp;
using Kiln.Builders.Qemu.Tests.Support;
using Kiln.Testing;

namespace Kiln.Builders.Qemu.Tests;

/// <summary>The monitor's protocol against a script of the other side, cut into pieces in every way.</summary>
public sealed class QmpClientTests
{
    private const string Greeting = """{"QMP": {"version": {"qemu": {"major": 7}}, "capabilities": ["oob"]}}""";

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100000)]
    public async Task Answers_find_their_commands_and_events_are_handed_on(int piece)
    {
        await using Monitor monitor = new(piece);
        List<string> events = [];
        Task<QmpClient> starting = monitor.StartAsync(happened => events.Add(happened.Name));
        await monitor.AnswerAsync("""{"return": {}, "id": 1}""");
        await using QmpClient client = await Within.Time(starting, "the greeting");
        Task<JsonElement> first = AskAsync(client, "query-status");
        await monitor.ReadCommandAsync();
        Task<JsonElement> second = AskAsync(client, "query-name");
        await monitor.ReadCommandAsync();
        await monitor.SendAsync(
            """{"event": "RESET", "data": {"guest": true}}""",
            """{"return": {"name": "x"}, "id": 3}""",
            """{"error": {"class": "GenericError", "desc": "no such thing"}, "id": 2}""");
        Assert.Equal("x", (await Within.Time(second, "the second answer")).GetProperty("name").GetString());
        QmpException refused = await Assert.ThrowsAsync<QmpException>(() => Within.Time(first, "the first answer"));
        Assert.Equal(QmpFailure.Refused, refused.Reason);
        Assert.Equal("QEMU refused the command query-status: no such thing", refused.Message);
        Assert.Equal(["RESET"], events);
    }

    [Fact]
    public async Task End_of_the_connection_fails_who_waits_and_who_comes_later()
    {
        await using Monitor monitor = new(100);
        Task<QmpClient> starting = monitor.StartAsync(static _ => { });
        await monitor.AnswerAsync("""{"return": {}, "id": 1}""");
        await using QmpClient client = await Within.Time(starting, "the greeting");
        Task<JsonElement> waiting = AskAsync(client, "query-status");
        await monitor.ReadCommandAsync();
        monitor.End();
        QmpException ended = await Assert.ThrowsAsync<QmpException>(() => Within.Time(waiting, "the failure"));
        Assert.Equal(QmpFailure.Closed, ended.Reason);
        QmpException later = await Assert.ThrowsAsync<QmpException>(() => AskAsync(client, "query-name"));
        Assert.Equal(ended.Message, later.Message);
    }

    [Theory]
    [InlineData("hello", "not JSON")]
    [InlineData("[]", "no message")]
    [InlineData("{\"return\": {}}", "does not greet")]
    public async Task What_is_no_monitor_is_told(string greeting, string said)
    {
        await using Monitor monitor = new(100, greeting);
        QmpException e = await Assert.ThrowsAsync<QmpException>(() => Within.Time(monitor.StartAsync(static _ => { }), "the greeting"));
        Assert.Equal(QmpFailure.Protocol, e.Reason);
        Assert.Contains(said, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_that_does_not_come_is_told_with_its_command()
    {
        await using Monitor monitor = new(100);
        Task<QmpClient> starting = monitor.StartAsync(static _ => { });
        await monitor.AnswerAsync("""{"return": {}, "id": 1}""");
        await using QmpClient client = await Within.Time(starting, "the greeting");
        QmpException e = await Assert.ThrowsAsync<QmpException>(
            () => client.ExecuteAsync("quit", null, TimeSpan.FromMilliseconds(50), CancellationToken.None));
        Assert.Equal(QmpFailure.Timeout, e.Reason);
        Assert.Contains("the command quit", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Message_without_an_end_is_given_up()
    {
        await using Monitor monitor = new(1 << 20, new string('x', QmpLineReader.MaxBytes + 10));
        QmpException e = await Assert.ThrowsAsync<QmpException>(() => Within.Time(monitor.StartAsync(static _ => { }), "the greeting"));
        Assert.Equal(QmpFailure.Protocol, e.Reason);
    }

    private static Task<JsonElement> AskAsync(QmpClient client, string command) =>
        client.ExecuteAsync(command, null, QmpClient.UsualLimit, TestContext.Current.CancellationToken);

    /// <summary>The other side of the protocol.</summary>
    private sealed class Monitor : IAsyncDisposable
    {
        private readonly Pipe _toClient = new(new PipeOptions(pauseWriterThreshold: 0));
        private readonly Pipe _fromClient = new();
        private readonly int _piece;
        private readonly StreamReader _commands;

        public Monitor(int piece, string greeting = Greeting)
        {
            _piece = piece;
            _commands = new(_fromClient.Reader.AsStream());
            Sending = SendAsync(greeting);
        }

        private Task Sending { get; }

        public async Task<QmpClient> StartAsync(Action<QmpEvent> onEvent)
        {
            await Sending;
            return await QmpClient.StartAsync(
                new DuplexStream(_toClient.Reader.AsStream(), _fromClient.Writer.AsStream()),
                TimeProvider.System,
                onEvent,
                TestContext.Current.CancellationToken);
        }

        public async Task<string> ReadCommandAsync() =>
            (await Within.Time(_commands.ReadLineAsync(CancellationToken.None).AsTask(), "a command"))!;

        public async Task AnswerAsync(string answer)
        {
            await ReadCommandAsync();
            await SendAsync(answer);
        }

        public async Task SendAsync(params string[] messages)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(string.Concat(messages.Select(static message => message + "\r\n")));
            foreach (byte[] piece in bytes.Chunk(_piece))
            {
                await _toClient.Writer.WriteAsync(piece);
            }
        }

        public void End() => _toClient.Writer.Complete();

        public ValueTask DisposeAsync()
        {
            _commands.Dispose();
            _toClient.Writer.Complete();
            return ValueTask.CompletedTask;
        }
    }
}
