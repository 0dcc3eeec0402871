using System.Buffers.Binary;
using Kiln.Builders.Docker.Engine;

namespace Kiln.Builders.Docker.Communication;

/// <summary>
/// Takes apart what a command writes: frames of the two streams, each with a header of eight bytes, of which the first
/// says the stream and the last four the length.
/// </summary>
internal static class OutputFrames
{
    private const int HeaderBytes = 8;
    private const int BufferBytes = 64 * 1024;
    private const byte ErrorStream = 2;
    private const byte HighestStream = 3;

    /// <summary>Reads to the end.</summary>
    /// <param name="stream">Of the engine.</param>
    /// <param name="onOutput">Gets standard output, in parts.</param>
    /// <param name="onError">Gets standard error, in parts.</param>
    /// <exception cref="EngineException">The engine's stream ends within a frame, or holds no frames.</exception>
    public static async Task ReadAsync(
        Stream stream,
        Func<ReadOnlyMemory<byte>, ValueTask> onOutput,
        Func<ReadOnlyMemory<byte>, ValueTask> onError,
        CancellationToken cancellationToken)
    {
        byte[] header = new byte[HeaderBytes];
        byte[] buffer = new byte[BufferBytes];
        while (await stream.ReadAtLeastAsync(
            header, HeaderBytes, throwOnEndOfStream: false, cancellationToken) is int got and > 0)
        {
            if (got < HeaderBytes || header[0] > HighestStream)
            {
                throw new EngineException(
                    EngineFailure.Broken,
                    "The Docker engine gave the output of a command in a form that is not known.");
            }

            uint left = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4));
            while (left > 0)
            {
                int count = await stream.ReadAsync(
                    buffer.AsMemory(0, (int)Math.Min(left, BufferBytes)), cancellationToken);
                if (count == 0)
                {
                    throw new EngineException(
                        EngineFailure.Broken, "The Docker engine ended the connection within the output of a command.");
                }

                await (header[0] == ErrorStream ? onError : onOutput)(buffer.AsMemory(0, count));
                left -= (uint)count;
            }
        }
    }
}
