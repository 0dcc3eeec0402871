using System.Collections.Immutable;
using Kiln.Remote.Configuration;
using Kiln.Values;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;
using Kiln.Wire.Rpc;
using Kiln.Wire.Schemas;
using Kiln.Wire.Tests.Support;
using Kiln.Wire.Tests.Vectors;

namespace Kiln.Remote.Tests.Recorded;

/// <summary>What the two sides of a recorded session called, in which order, and what in answer to what.</summary>
internal sealed class RecordedSession
{
    private const int IdSize = 4;

    private const string OutputSpec = "Datasource.OutputSpec";

    private readonly ImmutableArray<TranscriptStream> _streams;
    private readonly ILookup<(uint Stream, bool IsFromHost), (int Place, int Size)> _frames;

    private RecordedSession(Transcript transcript)
    {
        Name = transcript.Name;
        Encoding = transcript.IsGob ? SchemaEncoding.Gob : SchemaEncoding.Protobuf;
        _streams = TranscriptStream.Of(transcript);
        _frames = transcript.Frames
            .SelectMany(static part => Frame.Parse(part.Bytes).Select(frame => (part.IsFromHost, Frame: frame)))
            .Select(static (part, place) => (part.IsFromHost, part.Frame, Place: place))
            .ToLookup(
                static part => (part.Frame.Header.StreamId, part.IsFromHost),
                static part => (part.Place, part.Frame.Payload.Length));
        ImmutableArray<RecordedCall> calls =
            [.. _streams.Where(static stream => stream.IsRpc).SelectMany(CallsOf).OrderBy(static call => call.Begin)];
        Calls = [.. calls.Select(call => call with { Parent = ParentOf(call, calls) })];
    }

    public string Name { get; }

    public SchemaEncoding Encoding { get; }

    public ImmutableArray<RecordedCall> Calls { get; }

    /// <summary>
    /// A call that no host but ours makes before it reads a data source, as the same component answered it in another
    /// session.
    /// </summary>
    public RecordedCall? Borrowed => Name == "1.16-hcl-datasource"
        ? Load("v2-datasource").Last(OutputSpec) with { Begin = -1, Stream = Main }
        : null;

    public HclType OutputType => SchemaTranslation.TypeOf(SchemaTranslation.Read(
        OutputSpecReply.FromPack((Borrowed ?? Last(OutputSpec)).Reply).OutputSpec, Encoding));

    public uint Main => _streams[0].Id;

    /// <summary>Of the component, which is the same one in all sessions; some did not ask for it.</summary>
    public SchemaObject Schema => Calls.LastOrDefault(static call => call.Name == "ConfigSpec") is { } call
        ? SchemaTranslation.Read(ConfigSpecReply.FromPack(call.Reply).ConfigSpec, Encoding)
        : Load("v2-builder").Schema;

    public static RecordedSession Load(string name) => new(VectorFile.FindTranscript(name));

    public RecordedCall Last(string method) => Calls.Last(call => call.Method == method);

    public IEnumerable<RecordedCall> ChildrenOf(RecordedCall? parent) =>
        Calls.Where(call => call.Parent?.Begin == parent?.Begin);

    /// <summary>The stream that one side opened under an id of the other side.</summary>
    public TranscriptStream? Find(uint brokerId, bool isOpenedByHost) => _streams.FirstOrDefault(
        stream => stream.Id != Main && stream.BrokerId == brokerId && stream.IsOpenedByHost == isOpenedByHost);

    /// <summary>The latest call of the other side that was under way.</summary>
    private static RecordedCall? ParentOf(RecordedCall call, ImmutableArray<RecordedCall> calls) =>
        calls.LastOrDefault(
            other => other.IsByHost != call.IsByHost && other.Begin < call.Begin && other.End > call.Begin);

    /// <summary>Those that were answered: a recording ends when the process is killed.</summary>
    private IEnumerable<RecordedCall> CallsOf(TranscriptStream stream)
    {
        List<(PackValue Value, int Place)> requests = Messages(stream, isFromOpener: true);
        List<(PackValue Value, int Place)> replies = Messages(stream, isFromOpener: false);
        for (int i = 0; i + 1 < requests.Count; i += 2)
        {
            RpcHeader asked = RpcHeader.Read(requests[i].Value);
            for (int j = 0; j + 1 < replies.Count; j += 2)
            {
                RpcHeader answered = RpcHeader.Read(replies[j].Value);
                if (answered.Sequence == asked.Sequence)
                {
                    yield return new(
                        stream.Id,
                        requests[i + 1].Place,
                        replies[j + 1].Place,
                        stream.IsOpenedByHost,
                        asked.ServiceMethod,
                        requests[i + 1].Value,
                        answered.Error ?? "",
                        replies[j + 1].Value);
                }
            }
        }
    }

    /// <summary>The values that one side wrote, each with the place of the frame that it was complete in.</summary>
    private List<(PackValue Value, int Place)> Messages(TranscriptStream stream, bool isFromOpener)
    {
        // One byte at a time, so that the stream stands where a value ends.
        using ChunkedStream bytes = new(stream.Content(isFromOpener), seed: 0, largest: 1);
        PackStreamReader reader = new(bytes, PackLimits.Default);
        List<(PackValue, int)> messages = [];
        while (reader.ReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult() is { } value)
        {
            int place = PlaceOf(stream.Id, stream.IsOpenedByHost == isFromOpener, IdSize + (int)bytes.Position);
            messages.Add((value, place));
        }

        return messages;
    }

    private int PlaceOf(uint stream, bool isFromHost, int bytes)
    {
        int sum = 0;
        foreach ((int place, int size) in _frames[(stream, isFromHost)])
        {
            sum += size;
            if (sum >= bytes)
            {
                return place;
            }
        }

        throw new InvalidOperationException($"{Name}: stream {stream} has no {bytes} bytes.");
    }
}
