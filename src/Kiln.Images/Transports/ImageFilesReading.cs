using Kiln.Images.Model;

namespace Kiln.Images.Transports;

/// <summary>Reads the small files of a layout or archive.</summary>
internal static class ImageFilesReading
{
    /// <returns>Null when there is no such file.</returns>
    public static async Task<byte[]?> TryReadAsync(
        this IImageFiles files,
        string name,
        CancellationToken cancellationToken)
    {
        await using Stream? stream = files.TryOpen(name);
        return stream is null ? null : await ReadSmallAsync(stream, $"{files.Reference}: {name}", cancellationToken);
    }

    public static async Task<byte[]> ReadSmallAsync(
        Stream stream,
        string document,
        CancellationToken cancellationToken)
    {
        using MemoryStream content = new();
        byte[] buffer = new byte[64 * 1024];
        for (int count; (count = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            content.Write(buffer, 0, count);
            if (content.Length > JsonText.LimitBytes)
            {
                throw new ImageException(
                    ImageFailure.BadFormat,
                    $"{document} is longer than {JsonText.LimitBytes / (1024 * 1024)} MiB, which no manifest or " +
                    "configuration is.");
            }
        }

        return content.ToArray();
    }

    /// <summary>Reads a blob that is a document, with its digest checked.</summary>
    public static async Task<byte[]> ReadDocumentAsync(
        this IBlobSource source,
        Descriptor blob,
        string document,
        CancellationToken cancellationToken)
    {
        await using Stream stream = await source.OpenAsync(blob, cancellationToken);
        return await ReadSmallAsync(stream, document, cancellationToken);
    }
}
