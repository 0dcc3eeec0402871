using System.Collections.Immutable;
using Kiln.Testing;
using Kiln.Wire.Tests.Support;
using Kiln.Wire.Yamux;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Wire.Tests.Vectors;

/// <summary>
/// A session of ours takes the place of one side of each recording: it hears what that side heard, does what that side
/// did,
/// and must say what that side said.
/// </summary>
public sealed class TranscriptReplayTests
{
    public static TheoryData<string, bool> Sides =>
        [.. VectorFile.Transcripts.SelectMany(
            static t => new[] { new TheoryDataRow<string, bool>(t.Name, true), new(t.Name, false) })];

    [Theory]
    [MemberData(nameof(Sides))]
    public async Task Session_says_what_the_recorded_side_said(string name, bool isHost)
    {
        Transcript transcript = VectorFile.FindTranscript(name);
        (PairedStream ours, PairedStream theirs) = PairedStream.Create();
        await using PairedStream other = theirs;
        Task<byte[]> said = CollectAsync(theirs);
        await using (YamuxSession session = YamuxSession.Start(
            ours, isHost ? YamuxRole.Client : YamuxRole.Server, new() { Time = new FakeTimeProvider() }))
        {
            Replay replay = new(session, theirs, transcript, isHost);
            await Within.Time(replay.RunAsync(), $"replaying {name}");
        }

        ImmutableArray<string> recorded = Summary(
            transcript.Frames.Where(f => f.IsFromHost == isHost).SelectMany(f => f.Bytes));
        Assert.Equal(recorded, Summary(await Within.Time(said, "the end of the connection")));
    }

    /// <summary>What was said, stream by stream: when a window is granted is each side's own business.</summary>
    private static ImmutableArray<string> Summary(IEnumerable<byte> bytes) =>
    [
        .. Frame.Parse(bytes.ToArray())
            .GroupBy(static frame => frame.Header.StreamId)
            .OrderBy(static group => group.Key)
            .Select(static group => $"{group.Key}: {Join(group.Select(Said))}"),
    ];

    private static string Join(IEnumerable<string> said) =>
        string.Join(" ", said.Where(static text => text.Length > 0));

    private static string Said(Frame frame) => frame.Header switch
    {
        { Type: YamuxFrameType.Ping, Flags: YamuxFlags.Ack } => "pong",
        { Type: YamuxFrameType.Ping } => "",
        { Flags: YamuxFlags.None, Type: YamuxFrameType.WindowUpdate } => "",
        { Type: YamuxFrameType.Data } => Convert.ToHexString(frame.Payload),
        _ => frame.Header.Flags.ToString(),
    };

    private static async Task<byte[]> CollectAsync(Stream stream)
    {
        using MemoryStream all = new();
        await stream.CopyToAsync(all);
        return all.ToArray();
    }

    private sealed class Replay(YamuxSession session, Stream wire, Transcript transcript, bool isHost)
    {
        private readonly Dictionary<uint, YamuxStream> _streams = [];
        private readonly List<Task> _readers = [];

        public async Task RunAsync()
        {
            foreach (TranscriptFrame frame in transcript.Frames)
            {
                if (frame.IsFromHost != isHost)
                {
                    await wire.WriteAsync(frame.Bytes);
                    continue;
                }

                foreach (Frame ours in Frame.Parse(frame.Bytes))
                {
                    await SayAsync(ours);
                }
            }

            await Task.WhenAll(_readers);
        }

        private async Task SayAsync(Frame frame)
        {
            if (frame.Header.Type is YamuxFrameType.Ping or YamuxFrameType.GoAway)
            {
                return;
            }

            uint id = frame.Header.StreamId;
            if (frame.Header.Has(YamuxFlags.Syn))
            {
                Begin(session.OpenStream(), id);
            }

            if (frame.Header.Has(YamuxFlags.Ack))
            {
                Begin(await session.AcceptStreamAsync(CancellationToken.None), id);
            }

            if (frame.Payload.Length > 0)
            {
                await _streams[id].WriteAsync(frame.Payload);
            }

            if (frame.Header.Has(YamuxFlags.Fin))
            {
                _streams[id].CompleteWriting();
            }
        }

        private void Begin(YamuxStream stream, uint id)
        {
            Assert.Equal(id, stream.Id);
            _streams.Add(id, stream);
            _readers.Add(HearAsync(stream));
        }

        private async Task HearAsync(YamuxStream stream)
        {
            ImmutableArray<Frame> frames = [.. transcript.Frames
                .Where(frame => frame.IsFromHost != isHost)
                .SelectMany(static frame => Frame.Parse(frame.Bytes))
                .Where(frame => frame.Header.StreamId == stream.Id)];
            byte[] expected = [.. frames.SelectMany(static frame => frame.Payload)];
            byte[] heard = new byte[expected.Length];
            await stream.ReadExactlyAsync(heard);
            Assert.Equal(expected, heard);
            if (frames.Any(static frame => frame.Header.Has(YamuxFlags.Fin)))
            {
                Assert.Equal(0, await stream.ReadAsync(new byte[1]));
            }
        }
    }
}
