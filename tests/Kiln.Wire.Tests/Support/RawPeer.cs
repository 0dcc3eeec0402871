using Kiln.Testing;
using Kiln.Wire.Yamux;

namespace Kiln.Wire.Tests.Support;

/// <summary>The other side of a session, frame by frame by hand.</summary>
internal sealed class RawPeer(Stream connection) : IAsyncDisposable
{
    public async Task SendAsync(params Frame[] frames)
    {
        foreach (Frame frame in frames)
        {
            await connection.WriteAsync(frame.Bytes());
        }
    }

    public Task SendRawAsync(byte[] bytes) => connection.WriteAsync(bytes).AsTask();

    /// <summary>The next frame; nothing at the end of the connection.</summary>
    public async Task<Frame?> ReceiveAsync()
    {
        byte[] bytes = new byte[YamuxHeader.Size];
        int read = await connection.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false);
        if (read == 0)
        {
            return null;
        }

        YamuxHeader header = YamuxHeader.Read(bytes);
        byte[] payload = new byte[header.Type == YamuxFrameType.Data ? header.Length : 0];
        await connection.ReadExactlyAsync(payload);
        return new(header, payload);
    }

    /// <summary>The next frame that fits; others are dropped.</summary>
    public Task<Frame> ReceiveAsync(Predicate<Frame> condition, string what) =>
        Within.Time(FindAsync(condition, what), what);

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private async Task<Frame> FindAsync(Predicate<Frame> condition, string what)
    {
        while (await ReceiveAsync() is { } frame)
        {
            if (condition(frame))
            {
                return frame;
            }
        }

        throw new InvalidOperationException($"The connection ended before this: {what}.");
    }
}
