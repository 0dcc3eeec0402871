using Kiln.Testing;
using Kiln.Wire.Tests.Support;
using Kiln.Wire.Tests.Vectors;
using Kiln.Wire.Yamux;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Wire.Tests.Yamux;

/// <summary>The recorded sessions, cut off after every byte.</summary>
public sealed class CutConnectionTests
{
    public static TheoryData<string, bool> Sides => new()
    {
        { "v2-builder", true },
        { "v2-builder", false },
        { "1.16-hcl-provisioner", true },
        { "1.6.6-json-provisioner", false },
    };

    [Theory]
    [MemberData(nameof(Sides))]
    public async Task Session_cut_after_any_byte_ends_with_the_reason(string name, bool isHost)
    {
        TranscriptFrame[] frames = [.. VectorFile.FindTranscript(name).Frames.Where(f => f.IsFromHost != isHost)];
        byte[] said = [.. frames.SelectMany(static frame => frame.Bytes)];
        HashSet<int> borders = [0];
        foreach (Frame frame in Frame.Parse(said))
        {
            borders.Add(borders.Max() + frame.Bytes().Length);
        }

        for (int length = 0; length <= said.Length; length++)
        {
            await using YamuxSession session = YamuxSession.Start(
                new ScriptedStream(said[..length]),
                isHost ? YamuxRole.Client : YamuxRole.Server,
                new() { Time = new FakeTimeProvider() });
            WireException reason = await Within.Time(session.Ended, $"the end after {length} bytes");
            Assert.Equal(WireFailure.Closed, reason.Reason);
            Assert.Equal(
                !borders.Contains(length),
                reason.Message.Contains("in the middle of a frame", StringComparison.Ordinal));
            await Within.Time(DrainAsync(session), $"the streams after {length} bytes");
        }
    }

    /// <summary>
    /// Everything that was opened can be taken, and ends: as the other side ended it, or with the session.
    /// </summary>
    private static async Task DrainAsync(YamuxSession session)
    {
        try
        {
            while (true)
            {
                YamuxStream stream = await session.AcceptStreamAsync(CancellationToken.None);
                try
                {
                    await stream.CopyToAsync(Stream.Null);
                }
                catch (WireException cut)
                {
                    Assert.Equal(WireFailure.Closed, cut.Reason);
                }
            }
        }
        catch (WireException end)
        {
            Assert.Equal(WireFailure.Closed, end.Reason);
        }
    }
}
