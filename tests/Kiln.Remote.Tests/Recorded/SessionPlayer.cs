using System.Collections.Concurrent;
using Kiln.Testing;
using Kiln.Wire.Gob;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Rpc;
using Kiln.Wire.Tests.Vectors;
using Kiln.Wire.Yamux;

namespace Kiln.Remote.Tests.Recorded;

/// <summary>
/// One side of a recorded session against classes of ours on the other: it answers as that side answered, makes the
/// calls that it made in the course of answering, and moves the bytes that it moved. What the other side does otherwise
/// than the recorded one is a difference.
/// </summary>
/// <param name="session">What is played.</param>
/// <param name="connection">To the side of ours.</param>
/// <param name="isHost">Which side is played.</param>
internal sealed class SessionPlayer(RecordedSession session, RemoteConnection connection, bool isHost)
{
    private readonly Agreement _agreement = new(session);
    private readonly Dictionary<uint, RpcClient> _clients = [];
    private readonly Dictionary<string, string> _transfers = [];
    private readonly ConcurrentDictionary<int, bool> _heard = [];
    private readonly ConcurrentBag<Task> _background = [];
    private readonly ConcurrentQueue<string> _differences = [];

    /// <summary>In which our side differed; empty when in nothing.</summary>
    public string Differences => string.Join('\n', _differences);

    /// <summary>What the recorded other side called and the one of ours did not.</summary>
    public IEnumerable<RecordedCall> Unheard =>
        session.Calls.Where(call => call.IsByHost != isHost && !_heard.ContainsKey(call.Begin));

    /// <summary>The component of the recorded plugin.</summary>
    public RpcServices Component => ServicesOf(session.Main);

    /// <summary>Everything that the recorded host did by itself, in order.</summary>
    public async Task PlayHostAsync(RpcClient component)
    {
        _clients[session.Main] = component;
        foreach (RecordedCall call in session.ChildrenOf(null))
        {
            await CallAsync(call);
        }
    }

    /// <summary>Waits for what goes on beside the calls.</summary>
    public Task FinishAsync() => Within.Time(Task.WhenAll(_background), $"the streams of {session.Name}");

    private static async Task<byte[]> ReadAsync(Stream stream)
    {
        using MemoryStream all = new();
        await stream.CopyToAsync(all);
        return all.ToArray();
    }

    /// <summary>What the other side called on a stream.</summary>
    private IEnumerable<RecordedCall> CallsTo(uint stream) =>
        session.Calls.Append(session.Borrowed).OfType<RecordedCall>()
            .Where(call => call.Stream == stream && call.IsByHost != isHost);

    /// <summary>Components of Kiln have one way to say something, and hosts make no difference.</summary>
    private string MethodOf(RecordedCall call) => isHost && call.Method == "Ui.Message" ? "Ui.Say" : call.Method;

    private RpcServices ServicesOf(uint stream)
    {
        RpcServices services = new();
        foreach (IGrouping<string, RecordedCall> service in CallsTo(stream).GroupBy(static call => call.Service))
        {
            services.Add(service.Key, service.Select(MethodOf).Distinct().ToDictionary(
                static method => method[(method.LastIndexOf('.') + 1)..],
                method => (RpcMethod)((argument, token) => AnswerAsync(stream, method, argument, token))));
        }

        return services;
    }

    private async Task<PackValue> AnswerAsync(
        uint stream, string method, PackValue argument, CancellationToken cancellationToken)
    {
        (RecordedCall call, bool isFirst) = Match(stream, method, argument);
        List<(string Field, YamuxStream Live, TranscriptStream Recorded)> transfers = [];
        List<RpcClient> opened = [];
        Dictionary<string, uint> recorded = StreamIds.In(method, call.Argument).ToDictionary();
        foreach ((string field, uint id) in StreamIds.In(method, argument).Where(id => recorded.ContainsKey(id.Field)))
        {
            TranscriptStream? streams = session.Find(recorded[field], isOpenedByHost: isHost);
            if (StreamIds.IsInput(field) || StreamIds.IsOutput(field))
            {
                transfers.Add((field, await connection.DialStreamAsync(id, cancellationToken), streams!));
            }
            else
            {
                RpcClient client = await connection.DialAsync(id, cancellationToken);
                opened.Add(client);
                _clients[streams!.Id] = client;
            }
        }

        foreach (RecordedCall child in session.ChildrenOf(call).Where(_ => isFirst))
        {
            await CallAsync(child);
        }

        foreach (RpcClient client in opened)
        {
            await client.DisposeAsync();
        }

        Task moved = ServeBytesAsync(method, transfers);
        if (call is { Name: "Start", Failure: "" })
        {
            // A command is answered when it runs, the others when the bytes are there.
            _background.Add(moved);
        }
        else
        {
            await moved;
        }

        return call.Failure.Length > 0 ? throw new InvalidOperationException(call.Failure) : ReplyOf(call);
    }

    /// <summary>What was made by the recorded side is served until the connection ends.</summary>
    private PackValue ReplyOf(RecordedCall call) => StreamIds.Replace(call.Method, call.Reply, (_, id) =>
        session.Find(id, isOpenedByHost: !isHost) is { } made ? connection.Serve(ServicesOf(made.Id)).Id : id);

    /// <summary>The recorded call that this one is, or would have had to be; it may be made several times.</summary>
    private (RecordedCall Call, bool IsFirst) Match(uint stream, string method, PackValue argument)
    {
        List<RecordedCall> calls = [.. CallsTo(stream).Where(call => MethodOf(call) == method)];
        List<RecordedCall> agreeing = [.. calls.Where(call => _agreement.OfArgument(
            method, argument, call.Argument) == _agreement.OfArgument(method, call.Argument, call.Argument))];
        if (agreeing.Find(call => _heard.TryAdd(call.Begin, true)) is { } next)
        {
            return (next, true);
        }

        if (agreeing.Count == 0 && !method.EndsWith(".Add", StringComparison.Ordinal))
        {
            _differences.Enqueue($"{method} is called with {_agreement.OfArgument(method, argument, calls[0].Argument)}"
                + $" and not with {string.Join(
                    " or ", calls.Select(call => _agreement.OfArgument(method, call.Argument, call.Argument)))}");
        }

        return (agreeing.Count > 0 ? agreeing[0] : calls[0], false);
    }

    private async Task CallAsync(RecordedCall call)
    {
        List<Task> transfers = [];
        using CancellationTokenSource over = new();
        PackValue argument = StreamIds.Replace(call.Method, call.Argument, (field, id) =>
        {
            TranscriptStream opened = session.Find(id, isOpenedByHost: !isHost)!;
            if (!StreamIds.IsInput(field) && !StreamIds.IsOutput(field))
            {
                return connection.Serve(ServicesOf(opened.Id)).Id;
            }

            StreamOffer offer = connection.Offer(over.Token);
            transfers.Add(TransferAsync(call.Method, field, offer, opened));
            return offer.Id;
        });
        string error = "";
        try
        {
            string service = _transfers.GetValueOrDefault(call.Service, call.Service);
            PackValue reply = await Within.Time(
                _clients[call.Stream].CallAsync($"{service}.{call.Name}", argument, CancellationToken.None),
                $"the reply to {call.Method}");
            await TakeAsync(call, reply);
        }
        catch (RpcException e)
        {
            error = e.Message;
        }

        Check($"{call.Method}({PackTexts.Of(call.Argument)}) fails with", error, call.Failure);
        Task all = Task.WhenAll(transfers);
        if (error.Length == 0)
        {
            await Within.Time(all, $"the streams of {call.Method}");
        }
        else
        {
            await over.CancelAsync();
            await Task.WhenAny(all);
        }
    }

    private async Task TakeAsync(RecordedCall call, PackValue reply)
    {
        if (call.Failure.Length > 0)
        {
            return;
        }

        Check(
            $"{call.Method} is answered with",
            _agreement.OfReply(call.Method, reply),
            _agreement.OfReply(call.Method, call.Reply));
        if (call.Name == "NewTrackProgress")
        {
            _transfers[call.Service + call.Reply.AsText()] = call.Service + reply.AsText();
        }

        Dictionary<string, uint> live = StreamIds.In(call.Method, reply).ToDictionary();
        foreach ((string field, uint id) in StreamIds.In(call.Method, call.Reply))
        {
            if (session.Find(id, isOpenedByHost: isHost) is { } made && live.TryGetValue(field, out uint liveId))
            {
                _clients[made.Id] = await connection.DialAsync(liveId, CancellationToken.None);
            }
        }
    }

    /// <summary>As the side that was called, which read its input before it gave anything, as recorded.</summary>
    private async Task ServeBytesAsync(
        string method, List<(string Field, YamuxStream Live, TranscriptStream Recorded)> transfers)
    {
        foreach ((string field, YamuxStream live, TranscriptStream recorded) in
            transfers.OrderBy(static transfer => !StreamIds.IsInput(transfer.Field)))
        {
            await using YamuxStream stream = live;
            if (StreamIds.IsInput(field))
            {
                CheckBytes(method, field, await ReadAsync(stream), recorded.Content(isFromOpener: false));
            }
            else
            {
                await stream.WriteAsync(recorded.Content(isFromOpener: true));
            }

            stream.CompleteWriting();
        }
    }

    /// <summary>As the side that calls.</summary>
    private async Task TransferAsync(string method, string field, StreamOffer offer, TranscriptStream recorded)
    {
        await using YamuxStream stream = await offer.Stream;
        if (StreamIds.IsInput(field))
        {
            await stream.WriteAsync(recorded.Content(isFromOpener: false));
            stream.CompleteWriting();
            return;
        }

        CheckBytes(method, field, await ReadAsync(stream), recorded.Content(isFromOpener: true));
        stream.CompleteWriting();
    }

    private void CheckBytes(string method, string field, byte[] bytes, byte[] recorded) =>
        Check($"{method} has in {field}", TextOf(field, bytes), TextOf(field, recorded));

    private static string TextOf(string field, byte[] bytes) => field == "ResponseStreamId" && bytes.Length > 0
        ? CommandFinished.Read(bytes).ToString()
        : Convert.ToHexString(bytes);

    private void Check(string what, string found, string recorded)
    {
        if (found != recorded)
        {
            _differences.Enqueue($"{what} {found} and not {recorded}");
        }
    }
}
