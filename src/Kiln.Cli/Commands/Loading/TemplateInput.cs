namespace Kiln.Cli.Commands.Loading;

/// <summary>Reads a template that comes as a stream: the standard input, a named pipe.</summary>
internal static class TemplateInput
{
    /// <summary>As for files.</summary>
    public const int LargestBytes = 256 * 1024 * 1024;

    /// <param name="name">For messages.</param>
    /// <param name="input">Is closed afterwards.</param>
    /// <param name="cancellationToken">Ends the waiting for a writer that does not come.</param>
    /// <exception cref="IOException">It does not end within the limit.</exception>
    public static async Task<byte[]> ReadAsync(string name, Stream input, CancellationToken cancellationToken)
    {
        await using Stream source = input;
        using MemoryStream content = new();
        byte[] buffer = new byte[64 * 1024];
        int count;

        // The reading itself of a console or pipe cannot be cancelled.
        while ((count = await source.ReadAsync(buffer, cancellationToken).AsTask().WaitAsync(cancellationToken)) > 0)
        {
            if (content.Length + count > LargestBytes)
            {
                throw new IOException(
                    $"{name} is larger than the {LargestBytes / (1024 * 1024)} MiB that are read of one template.");
            }

            content.Write(buffer, 0, count);
        }

        return content.ToArray();
    }
}
