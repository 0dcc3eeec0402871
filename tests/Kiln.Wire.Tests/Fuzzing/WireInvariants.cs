using Kiln.Wire.Cty;
using Kiln.Wire.Gob;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Rpc;
using Kiln.Wire.Schemas;
using Kiln.Wire.Startup;
using Kiln.Wire.Yamux;

namespace Kiln.Wire.Tests.Fuzzing;

/// <summary>
/// What must hold for any bytes: they are read or refused with a reason, and what was read can be written.
/// </summary>
public static class WireInvariants
{
    private static readonly PackLimits Limits = new() { MaxBytes = 1 << 20 };

    /// <summary>The bytes as each kind of value that crosses the wire.</summary>
    public static void CheckValues(byte[] input)
    {
        ReadOnlyMemory<byte> bytes = input;
        Pass(
            () => PackWriter.Write(PackReader.Read(bytes, Limits)),
            written => PackWriter.Write(PackReader.Read(written, Limits)));
        Pass(
            () => ProtobufSchema.Write(ProtobufSchema.Read(bytes)),
            written => ProtobufSchema.Write(ProtobufSchema.Read(written)));
        Pass(() => GobSchema.Write(GobSchema.Read(bytes), ""), written => GobSchema.Write(GobSchema.Read(written), ""));
        Pass(() => CtyTypeGob.Write(CtyTypeGob.Read(bytes)), written => CtyTypeGob.Write(CtyTypeGob.Read(written)));
        Pass(() => Write(CtyGob.Read(bytes), CtyGob.Write), written => Write(CtyGob.Read(written), CtyGob.Write));
        Pass(() => Write(CtyJson.Read(bytes), CtyJson.Write), written => Write(CtyJson.Read(written), CtyJson.Write));
        Pass(
            () => Write(CtyPack.Read(bytes, Limits), CtyPack.Write),
            written => Write(CtyPack.Read(written, Limits), CtyPack.Write));
        Pass(() => CommandFinished.Read(bytes).Write(), written => CommandFinished.Read(written).Write());
        Pass(() => Description.Parse(bytes).Write(), written => Description.Parse(written).Write());
    }

    /// <summary>The bytes as what a peer says in a session, and as what it says in calls.</summary>
    public static async Task CheckConversationsAsync(byte[] input)
    {
        await using YamuxSession session = YamuxSession.Start(new Peer(input), YamuxRole.Server, new());
        await session.Ended;
        await DrainAsync(session);

        await using RpcServer server = RpcServer.Start(new Peer(input), new RpcServices(), Limits);
        await server.Ended;
        await using RpcClient client = new(new Peer(input), Limits);
        await client.Ended;
    }

    private static async Task DrainAsync(YamuxSession session)
    {
        try
        {
            while (true)
            {
                await (await session.AcceptStreamAsync(CancellationToken.None)).CopyToAsync(Stream.Null);
            }
        }
        catch (WireException)
        {
            // The session is over, or the stream was reset.
        }
    }

    /// <param name="write">Reads the input and writes what it read; nothing when that cannot be written.</param>
    /// <param name="again">The same with what was written: it must come out unchanged.</param>
    private static void Pass(Func<byte[]?> write, Func<byte[], byte[]?> again)
    {
        byte[]? written;
        try
        {
            written = write();
        }
        catch (WireException)
        {
            return;
        }

        if (written is not null && !written.AsSpan().SequenceEqual(again(written)))
        {
            throw new InvalidOperationException(
                $"{Convert.ToHexString(written)} was read as {Convert.ToHexString(again(written) ?? [])}.");
        }
    }

    /// <summary>
    /// What one encoding can say, another one or a later one cannot: a map with a key twice, a number of a million
    /// digits.
    /// </summary>
    private static byte[]? Write(CtyTyped value, Func<CtyTyped, byte[]> write)
    {
        try
        {
            return write(value);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private sealed class Peer(byte[] said) : MemoryStream(said, writable: false)
    {
        public override bool CanWrite => true;

        public override ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.CompletedTask;
    }
}
