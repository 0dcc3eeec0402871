using System.Security.Cryptography;
using Kiln.Images.Model;
using Kiln.Images.Streams;

namespace Kiln.Images.Layers;

/// <summary>Reads the tar of a layer with both its digests checked.</summary>
internal static class LayerContent
{
    private const int BufferSize = 128 * 1024;

    /// <param name="use">Reads the tar to its end.</param>
    /// <exception cref="ImageException">The layer is damaged; or what <paramref name="use"/> throws.</exception>
    public static async Task ReadAsync(
        ImageLayer layer,
        Func<Stream, CancellationToken, Task> use,
        CancellationToken cancellationToken)
    {
        string reference = $"The layer {layer.Descriptor.Digest}";
        Stream blob = await layer.OpenAsync(cancellationToken);
        await using Stream tar = await Unpacking.OpenAsync(blob, reference, cancellationToken);
        using IncrementalHash hash = Digest.NewHash(layer.DiffId.Algorithm);
        await using TeeStream hashed = new(tar, (bytes, _) =>
        {
            hash.AppendData(bytes.Span);
            return ValueTask.CompletedTask;
        });
        try
        {
            await use(hashed, cancellationToken);
            await DrainAsync(hashed, cancellationToken);

            // A decoder may stop before the end of the blob, where the digest is checked.
            await DrainAsync(blob, cancellationToken);
        }
        catch (Exception exception) when (Unpacking.IsDamage(exception) || exception is ImageException)
        {
            // When the blob is not what was promised, that is the thing to say, and not what a decoder made of it.
            await DrainAsync(blob, cancellationToken);
            throw exception is ImageException ? exception : Unpacking.Damaged(reference, exception);
        }

        Digest got = Digest.FromHash(layer.DiffId.Algorithm, hash);
        if (got != layer.DiffId)
        {
            throw new DigestMismatchException($"{reference}, uncompressed", layer.DiffId, got);
        }
    }

    private static async Task DrainAsync(Stream stream, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[BufferSize];
        while (await stream.ReadAsync(buffer, cancellationToken) > 0)
        {
        }
    }
}
