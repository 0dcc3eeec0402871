using Kiln.Language;

namespace Kiln.Cli.Commands.Loading;

/// <summary>Reads a template that comes as a stream: the standard input, a named pipe.</summary>
internal static class TemplateInput
{
    private const int BufferBytes = 64 * 1024;

    /// <param name="input">Is closed afterwards.</param>
    /// <param name="cancellationToken">Ends the waiting for a writer that does not come.</param>
    /// <returns>All of the input, or so much of it that it is larger than <see cref="SyntaxLimits.FileBytes"/>.</returns>
    public static async Task<byte[]> ReadAsync(Stream input, CancellationToken cancellationToken)
    {
        await using Stream source = input;
        using MemoryStream content = new();
        byte[] buffer = new byte[BufferBytes];
        int count;
        do
        {
            // The reading itself of a console or pipe cannot be cancelled.
            count = await source.ReadAsync(buffer, cancellationToken).AsTask().WaitAsync(cancellationToken);
            content.Write(buffer, 0, count);
        }
        while (count > 0 && content.Length <= SyntaxLimits.FileBytes);

        return content.ToArray();
    }
}
