using Microsoft.Win32.SafeHandles;

namespace Kiln.PostProcessors.Files;

/// <summary>Reads a file once, from its beginning to its end; the next piece is read while one is used.</summary>
internal static class ReadAhead
{
    private const int PieceBytes = 1024 * 1024;

    /// <param name="path">A regular file.</param>
    /// <param name="use">Gets the pieces in order; a piece is valid until the returned task ends.</param>
    public static async Task RunAsync(
        string path,
        Func<ReadOnlyMemory<byte>, CancellationToken, Task> use,
        CancellationToken cancellationToken)
    {
        using SafeFileHandle file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        byte[] current = new byte[PieceBytes];
        byte[] next = new byte[PieceBytes];
        long offset = 0;
        int read = await RandomAccess.ReadAsync(file, current, offset, cancellationToken);
        while (read > 0)
        {
            offset += read;
            Task<int> reading = RandomAccess.ReadAsync(file, next, offset, cancellationToken).AsTask();
            try
            {
                await use(current.AsMemory(0, read), cancellationToken);
            }
            finally
            {
                // The file must not be closed while it is being read.
                await Task.WhenAny(reading);
            }

            read = await reading;
            (current, next) = (next, current);
        }
    }
}
