using System.Buffers;
using System.IO.Pipelines;
using Nerdbank.MessagePack;

namespace Kiln.Wire.MessagePack;

/// <summary>
/// Reads one MessagePack value after the other from a stream: nothing but the values themselves says where they end.
/// Looks at each byte once, however the bytes arrive. Does not own the stream.
/// </summary>
public sealed class PackStreamReader(Stream stream, PackLimits limits)
{
    private const int ReadSize = 16 * 1024;

    private readonly PipeReader _reader = PipeReader.Create(stream, new(bufferSize: ReadSize, leaveOpen: true));

    /// <returns>The next value; nothing when the stream ended before it began.</returns>
    /// <exception cref="WireException">The stream failed, ended inside a value, or holds something else.</exception>
    public async ValueTask<PackValue?> ReadAsync(CancellationToken cancellationToken)
    {
        SerializationContext scan = new();
        long scanned = 0;
        while (true)
        {
            ReadResult result = await _reader.ReadAsync(cancellationToken);
            ReadOnlySequence<byte> bytes = result.Buffer;
            if (TryFindEnd(bytes.Slice(scanned), ref scan, out long length))
            {
                ReadOnlySequence<byte> message = bytes.Slice(0, scanned + length);
                PackValue value = PackReader.Read(message, limits);
                _reader.AdvanceTo(message.End);
                return value;
            }

            scanned += length;
            if (bytes.Length > limits.MaxBytes)
            {
                throw new WireException(WireFailure.Limit, $"A message is longer than {limits.MaxBytes} bytes.");
            }

            if (result.IsCompleted)
            {
                return bytes.IsEmpty
                    ? null
                    : throw new WireException(
                        WireFailure.Closed, "The other side closed the stream in the middle of a message.");
            }

            _reader.AdvanceTo(bytes.Start, bytes.End);
        }
    }

    /// <param name="scan">What is known of the value so far.</param>
    /// <param name="length">The bytes that were looked at.</param>
    private static bool TryFindEnd(in ReadOnlySequence<byte> bytes, ref SerializationContext scan, out long length)
    {
        MessagePackStreamingReader reader = new(bytes);
        try
        {
            bool isWhole = reader.TrySkip(ref scan) == MessagePackPrimitives.DecodeResult.Success;
            length = bytes.Slice(0, reader.Position).Length;
            return isWhole;
        }
        catch (Exception failure) when (failure is MessagePackSerializationException or OverflowException)
        {
            throw new WireException(
                WireFailure.Protocol,
                $"The other side sent something that is not MessagePack: {failure.Message}",
                failure);
        }
    }
}
