using System.Collections.Immutable;
using Kiln.PostProcessors.Files;

namespace Kiln.PostProcessors.Checksum;

/// <summary>
/// Computes several checksums of one file while reading it once: the checksums of one piece are computed side by side
/// while the next piece is read.
/// </summary>
internal static class FileDigests
{
    /// <param name="path">A regular file.</param>
    /// <param name="types">Names of <see cref="ChecksumType.All"/>.</param>
    /// <param name="progress">Told how many bytes were read so far.</param>
    /// <returns>In lower-case hex, in the order of <paramref name="types"/>.</returns>
    public static async Task<ImmutableArray<string>> ComputeAsync(
        string path,
        ImmutableArray<string> types,
        Action<long> progress,
        CancellationToken cancellationToken)
    {
        // The same type may stand there twice.
        Dictionary<string, IRunningHash> hashes = types.Distinct(StringComparer.Ordinal).ToDictionary(
            static type => type,
            static type => ChecksumType.All[type](),
            StringComparer.Ordinal);
        try
        {
            long done = 0;
            await ReadAhead.RunAsync(
                path,
                async (piece, token) =>
                {
                    await Task.WhenAll(hashes.Values.Select(hash => Task.Run(() => hash.Append(piece.Span), token)));
                    progress(done += piece.Length);
                },
                cancellationToken);
            Dictionary<string, string> digests = hashes.ToDictionary(
                static e => e.Key,
                static e => Convert.ToHexStringLower(e.Value.Finish()),
                StringComparer.Ordinal);
            return [.. types.Select(type => digests[type])];
        }
        finally
        {
            foreach (IRunningHash hash in hashes.Values)
            {
                hash.Dispose();
            }
        }
    }
}
