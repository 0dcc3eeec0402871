using System.Diagnostics.CodeAnalysis;

namespace Kiln.Wire.Rpc;

/// <summary>
/// Writes messages to a stream, each whole. Who gives up waiting does not tear a message: it is still written.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore that nobody waits for synchronously holds nothing.")]
internal sealed class RpcWriter(Stream stream, CancellationToken over)
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    public async Task WriteAsync(ReadOnlyMemory<byte> message)
    {
        await _turn.WaitAsync(over);
        try
        {
            await stream.WriteAsync(message, over);
        }
        finally
        {
            _turn.Release();
        }
    }
}
