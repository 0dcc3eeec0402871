using Kiln.Sdk.Communication;

namespace Kiln.Communicators.Ssh.Running;

/// <summary>Moves what there is to read into a command, and then tells it that there is no more.</summary>
internal static class Feeding
{
    private const int BufferBytes = 256 * 1024;

    /// <summary>Ends when the source has ended, or nobody listens any more.</summary>
    /// <exception cref="IOException">The source could not be read.</exception>
    public static async Task RunAsync(Stream? source, Stream input, CancellationToken cancellationToken)
    {
        try
        {
            if (source is not null)
            {
                await CopyAsync(source, input, cancellationToken);
            }
        }
        catch (CommunicatorException)
        {
            // The command does not read any more, or the connection ended: its exit tells which.
        }
        finally
        {
            await input.DisposeAsync();
        }
    }

    private static async Task CopyAsync(Stream source, Stream input, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[BufferBytes];
        int count;
        while ((count = await source.ReadAsync(buffer, cancellationToken)) > 0)
        {
            await input.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }
    }
}
