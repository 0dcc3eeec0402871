using System.Collections.Immutable;
using Kiln.Wire.Cty;
using Kiln.Wire.Gob;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;
using Kiln.Wire.Rpc;
using Kiln.Wire.Schemas;
using Kiln.Wire.Tests.Support;

namespace Kiln.Wire.Tests.Vectors;

/// <summary>
/// Everything that went over the streams of the recorded sessions is understood, and written again as it was.
/// </summary>
public sealed class TranscriptContentTests
{
    public static TheoryData<string> Names => [.. VectorFile.Transcripts.Select(static transcript => transcript.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Streams_are_dialed_and_accepted_under_the_same_id(string name)
    {
        ImmutableArray<TranscriptStream> streams = TranscriptStream.Of(VectorFile.FindTranscript(name));
        Assert.NotEmpty(streams);
        Assert.All(streams, static stream => Assert.Equal(stream.FromOpener[..4], stream.FromAcceptor[..4]));
        Assert.Equal(0u, streams[0].BrokerId);
        Assert.All(streams, static stream => Assert.Equal(stream.IsOpenedByHost, stream.Id % 2 == 1));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Calls_are_read_in_any_pieces_and_written_as_they_were(string name)
    {
        Transcript transcript = VectorFile.FindTranscript(name);
        ImmutableArray<TranscriptStream> streams = TranscriptStream.Of(transcript);
        int calls = 0;
        foreach (TranscriptStream stream in streams.Where(static stream => stream.IsRpc))
        {
            List<(RpcHeader Header, PackValue Body)> requests = await ReadAsync(stream.Content(true));
            List<(RpcHeader Header, PackValue Body)> responses = await ReadAsync(stream.Content(false));
            calls += requests.Count;
            Assert.Equal(stream.Content(true), Bytes(requests, isResponse: false));
            Assert.Equal(stream.Content(false), Bytes(responses, isResponse: true));

            // Recordings end when the process is killed: calls may be under way, replies without calls may not be.
            Assert.Subset(
                requests.Select(static r => (r.Header.ServiceMethod, r.Header.Sequence)).ToHashSet(),
                responses.Select(static r => (r.Header.ServiceMethod, r.Header.Sequence)).ToHashSet());
            CheckContent(transcript, requests, responses);
            CheckExitStatuses(streams, stream, requests);
        }

        Assert.True(calls > 2, $"{name} has {calls} calls.");
    }

    private static async Task<List<(RpcHeader Header, PackValue Body)>> ReadAsync(byte[] bytes)
    {
        PackStreamReader reader = new(new ChunkedStream(bytes, bytes.Length, 37), PackLimits.Default);
        List<(RpcHeader, PackValue)> messages = [];
        while (await reader.ReadAsync(CancellationToken.None) is { } header)
        {
            messages.Add((RpcHeader.Read(header), (await reader.ReadAsync(CancellationToken.None))!));
        }

        return messages;
    }

    private static byte[] Bytes(List<(RpcHeader Header, PackValue Body)> messages, bool isResponse) =>
        [.. messages.SelectMany(message => isResponse
            ? message.Header.Write(message.Header.Error!.Length > 0
                ? PackValue.Map()
                : KnownCalls.PassReply(message.Header.ServiceMethod, message.Body)).ToArray()
            : (message.Header with { Error = null }).Write(
                KnownCalls.PassArgument(message.Header.ServiceMethod, message.Body)).ToArray())];

    private static void CheckContent(
        Transcript transcript,
        List<(RpcHeader Header, PackValue Body)> requests,
        List<(RpcHeader Header, PackValue Body)> responses)
    {
        foreach ((RpcHeader header, PackValue body) in requests)
        {
            if (header.ServiceMethod.EndsWith(".Prepare", StringComparison.Ordinal)
                || header.ServiceMethod.EndsWith(".Configure", StringComparison.Ordinal))
            {
                foreach (PackBinary value in PrepareArguments.FromPack(body).Configs.OfType<PackBinary>())
                {
                    Assert.Equal(value.Value.ToArray(), CtyJson.Write(CtyJson.Read(value.Value)));
                }
            }
        }

        foreach ((RpcHeader header, PackValue body) in responses.Where(static r => r.Header.Error!.Length == 0))
        {
            switch (header.ServiceMethod[(header.ServiceMethod.LastIndexOf('.') + 1)..])
            {
                case "ConfigSpec":
                    CheckSchema(transcript, ConfigSpecReply.FromPack(body).ConfigSpec);
                    break;
                case "OutputSpec":
                    CheckSchema(transcript, OutputSpecReply.FromPack(body).OutputSpec);
                    break;
                case "Execute":
                    CheckValue(transcript, ExecuteReply.FromPack(body).Value);
                    break;
                default:
                    break;
            }
        }
    }

    private static void CheckSchema(Transcript transcript, ReadOnlyMemory<byte> bytes)
    {
        if (transcript.IsGob)
        {
            SchemaObject schema = GobSchema.Read(bytes);
            Assert.Equal(
                Dump.Of(schema).ToJsonString(), Dump.Of(GobSchema.Read(GobSchema.Write(schema, ""))).ToJsonString());
        }
        else
        {
            Assert.Equal(bytes.ToArray(), ProtobufSchema.Write(ProtobufSchema.Read(bytes)));
        }
    }

    private static void CheckValue(Transcript transcript, ReadOnlyMemory<byte> bytes)
    {
        if (transcript.IsGob)
        {
            CtyTyped value = CtyGob.Read(bytes);
            Assert.Equal(CtyTexts.Of(value), CtyTexts.Of(CtyGob.Read(CtyGob.Write(value))));
        }
        else
        {
            Assert.Equal(bytes.ToArray(), CtyPack.Write(CtyPack.Read(bytes, PackLimits.Default)));
        }
    }

    /// <summary>
    /// The ids of a command are those of the caller; the stream of its exit status is opened by the other side.
    /// </summary>
    private static void CheckExitStatuses(
        ImmutableArray<TranscriptStream> streams,
        TranscriptStream stream,
        List<(RpcHeader Header, PackValue Body)> requests)
    {
        foreach ((RpcHeader _, PackValue body) in requests.Where(
            static r => r.Header.ServiceMethod == "Communicator.Start"))
        {
            uint id = StartArguments.FromPack(body).ResponseStreamId;
            foreach (TranscriptStream response in streams.Where(
                s => s.BrokerId == id && s.IsOpenedByHost != stream.IsOpenedByHost && !s.IsRpc))
            {
                byte[] bytes = response.Content(true);
                if (bytes.AsSpan().IndexOf("CommandFinished"u8) >= 0)
                {
                    CommandFinished finished = CommandFinished.Read(bytes);
                    Assert.Equal(finished, CommandFinished.Read(finished.Write()));
                }
            }
        }
    }
}
