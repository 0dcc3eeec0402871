using System.Collections.Immutable;
using Kiln.Wire.Tests.Support;
using Kiln.Wire.Yamux;

namespace Kiln.Wire.Tests.Vectors;

/// <summary>What went over one stream of a recorded session, the broker's ids included.</summary>
internal sealed record TranscriptStream(uint Id, bool IsOpenedByHost, byte[] FromHost, byte[] FromPlugin)
{
    private const int IdSize = 4;

    public byte[] FromOpener => IsOpenedByHost ? FromHost : FromPlugin;

    public byte[] FromAcceptor => IsOpenedByHost ? FromPlugin : FromHost;

    public uint BrokerId => BitConverter.ToUInt32(FromOpener);

    /// <summary>Whether calls are made on it: they begin with the map of a header.</summary>
    public bool IsRpc => FromOpener.Length > IdSize && FromOpener[IdSize] == 0x82;

    public byte[] Content(bool isFromOpener) => (isFromOpener ? FromOpener : FromAcceptor)[IdSize..];

    public static ImmutableArray<TranscriptStream> Of(Transcript transcript)
    {
        ImmutableArray<(bool IsFromHost, Frame Frame)> frames =
            [.. transcript.Frames.SelectMany(static f => Frame.Parse(f.Bytes).Select(frame => (f.IsFromHost, frame)))];
        return
        [
            .. frames.Where(static f => f.Frame.Header.Type is YamuxFrameType.Data or YamuxFrameType.WindowUpdate)
                .GroupBy(static f => f.Frame.Header.StreamId)
                .Select(static group => new TranscriptStream(
                    group.Key,
                    group.First(static f => f.Frame.Header.Flags.HasFlag(YamuxFlags.Syn)).IsFromHost,
                    Bytes(group.Where(static f => f.IsFromHost)),
                    Bytes(group.Where(static f => !f.IsFromHost)))),
        ];
    }

    private static byte[] Bytes(IEnumerable<(bool IsFromHost, Frame Frame)> frames) =>
        [.. frames.SelectMany(static f => f.Frame.Payload)];
}
