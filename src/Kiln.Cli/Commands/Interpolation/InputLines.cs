using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;

namespace Kiln.Cli.Commands.Interpolation;

/// <summary>Reads lines from a stream that may be endless.</summary>
internal static class InputLines
{
    public const int LongestLineBytes = 16 * 1024 * 1024;

    private const int BufferBytes = 16 * 1024;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>The lines without white space around them; a byte order mark is no part of the first one.</summary>
    /// <exception cref="IOException">A line is too long or is not UTF-8.</exception>
    public static async IAsyncEnumerable<string> ReadAsync(
        Stream input,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        PipeReader reader = PipeReader.Create(input, new(bufferSize: BufferBytes));
        int number = 0;
        bool isCompleted = false;
        while (!isCompleted)
        {
            ReadResult read = await reader.ReadAsync(cancellationToken);
            ReadOnlySequence<byte> rest = read.Buffer;
            isCompleted = read.IsCompleted;
            while (rest.PositionOf((byte)'\n') is SequencePosition end)
            {
                yield return Decode(rest.Slice(0, end), ++number);
                rest = rest.Slice(rest.GetPosition(1, end));
            }

            if (rest.Length > LongestLineBytes)
            {
                throw new IOException($"Line {number + 1} of the input is longer than {LongestLineBytes} bytes.");
            }

            if (isCompleted && !rest.IsEmpty)
            {
                yield return Decode(rest, ++number);
                rest = rest.Slice(rest.End);
            }

            reader.AdvanceTo(rest.Start, rest.End);
        }

        await reader.CompleteAsync();
    }

    private static string Decode(in ReadOnlySequence<byte> bytes, int number)
    {
        try
        {
            string line = Strict.GetString(bytes);
            return (number == 1 ? line.TrimStart('\uFEFF') : line).Trim();
        }
        catch (DecoderFallbackException e)
        {
            throw new IOException($"Line {number} of the input is not UTF-8 text.", e);
        }
    }
}
