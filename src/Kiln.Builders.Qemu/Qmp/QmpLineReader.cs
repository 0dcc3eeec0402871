using System.Buffers;
using System.IO.Pipelines;

namespace Kiln.Builders.Qemu.Qmp;

/// <summary>Cuts what QEMU sends into lines, each of which is one message.</summary>
/// <param name="input">Stays the caller's.</param>
internal sealed class QmpLineReader(PipeReader input)
{
    /// <summary>QEMU's longest answers (all its commands, all its machines) have some hundred kilobytes.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    /// <returns>One line without its end; null at the end of the input.</returns>
    /// <exception cref="QmpException">The line is too long.</exception>
    public async Task<byte[]?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult result = await input.ReadAsync(cancellationToken);
            ReadOnlySequence<byte> buffer = result.Buffer;
            if (buffer.PositionOf((byte)'\n') is SequencePosition end)
            {
                byte[] line = buffer.Slice(0, end).ToArray();
                input.AdvanceTo(buffer.GetPosition(1, end));
                if (!line.AsSpan().Trim("\r \t"u8).IsEmpty)
                {
                    return line;
                }

                continue;
            }

            if (buffer.Length > MaxBytes)
            {
                throw new QmpException(
                    QmpFailure.Protocol, $"QEMU sent a message of more than {MaxBytes} bytes on its control socket.");
            }

            input.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                return null;
            }
        }
    }
}
