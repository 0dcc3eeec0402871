using System.Buffers;
using Kiln.Wire;
using Kiln.Wire.Yamux;

namespace Kiln.Remote.Machines;

/// <summary>
/// Moves bytes between a stream of the connection and one of the caller's. The two can fail in the same way; only what
/// the caller's does is an exception here.
/// </summary>
internal static class StreamCopy
{
    private const int BufferBytes = 64 * 1024;

    /// <summary>Sends everything and completes; ends early when the other side does not read on.</summary>
    /// <param name="offer">The other side is going to dial it.</param>
    /// <param name="source">Read to its end.</param>
    /// <param name="cancellationToken">Resets the stream, so that the other side does not take it for complete.</param>
    public static async Task SendAsync(StreamOffer offer, Stream source, CancellationToken cancellationToken)
    {
        if (await TakeAsync(offer) is not YamuxStream stream)
        {
            return;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            int count;
            while ((count = await source.ReadAsync(buffer, cancellationToken)) > 0)
            {
                if (!await TryWriteAsync(stream, buffer.AsMemory(0, count), cancellationToken))
                {
                    return;
                }
            }

            stream.CompleteWriting();
        }
        catch
        {
            stream.Reset();
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            await stream.DisposeAsync();
        }
    }

    /// <summary>Hands on everything that arrives.</summary>
    /// <param name="offer">The other side is going to dial it.</param>
    /// <param name="take">Takes the next bytes.</param>
    /// <param name="cancellationToken">Resets the stream, so that the other side does not go on sending.</param>
    /// <returns>Why it did not arrive as a whole; null when it did.</returns>
    public static async Task<WireException?> ReceiveAsync(
        StreamOffer offer,
        Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> take,
        CancellationToken cancellationToken)
    {
        object taken = await TakeAsync(offer);
        if (taken is not YamuxStream stream)
        {
            return (WireException)taken;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (true)
            {
                (int count, WireException? broken) = await TryReadAsync(stream, buffer, cancellationToken);
                if (count == 0)
                {
                    return broken;
                }

                await take(buffer.AsMemory(0, count), cancellationToken);
            }
        }
        catch
        {
            stream.Reset();
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            await stream.DisposeAsync();
        }
    }

    /// <returns>The stream, or why there is none.</returns>
    private static async Task<object> TakeAsync(StreamOffer offer)
    {
        try
        {
            return await offer.Stream;
        }
        catch (WireException e)
        {
            return e;
        }
    }

    private static async ValueTask<bool> TryWriteAsync(
        YamuxStream stream, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await stream.WriteAsync(bytes, cancellationToken);
            return true;
        }
        catch (WireException)
        {
            return false;
        }
    }

    private static async ValueTask<(int Count, WireException? Broken)> TryReadAsync(
        YamuxStream stream, byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return (await stream.ReadAsync(buffer.AsMemory(), cancellationToken), null);
        }
        catch (WireException e)
        {
            return (0, e);
        }
    }
}
