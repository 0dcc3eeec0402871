using System.Collections.Immutable;
using Microsoft.Win32.SafeHandles;

namespace Kiln.PostProcessors.Checksum;

/// <summary>
/// Computes several checksums of one file while reading it once: the checksums of one piece are computed side by side
/// while the next piece is read.
/// </summary>
internal static class FileDigests
{
    private const int PieceBytes = 1024 * 1024;

    /// <returns>In lower-case hex, in the order of <paramref name="types"/>.</returns>
    public static async Task<ImmutableArray<string>> ComputeAsync(
        string path,
        ImmutableArray<string> types,
        CancellationToken cancellationToken)
    {
        using SafeFileHandle file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        IRunningHash[] hashes = [.. types.Select(static type => ChecksumType.All[type]())];
        try
        {
            await AppendAllAsync(file, hashes, cancellationToken);
            return [.. hashes.Select(static hash => Convert.ToHexStringLower(hash.Finish()))];
        }
        finally
        {
            foreach (IRunningHash hash in hashes)
            {
                hash.Dispose();
            }
        }
    }

    private static async Task AppendAllAsync(
        SafeFileHandle file,
        IRunningHash[] hashes,
        CancellationToken cancellationToken)
    {
        byte[] current = new byte[PieceBytes];
        byte[] next = new byte[PieceBytes];
        long offset = 0;
        int read = await RandomAccess.ReadAsync(file, current, offset, cancellationToken);
        while (read > 0)
        {
            offset += read;
            ReadOnlyMemory<byte> piece = current.AsMemory(0, read);
            Task work = Task.WhenAll(hashes.Select(hash => Task.Run(() => hash.Append(piece.Span), cancellationToken)));
            ValueTask<int> reading = RandomAccess.ReadAsync(file, next, offset, cancellationToken);
            try
            {
                read = await reading;
            }
            finally
            {
                // The buffers and the hashes must not be given up while a piece is being worked on.
                await work;
            }

            (current, next) = (next, current);
        }
    }
}
