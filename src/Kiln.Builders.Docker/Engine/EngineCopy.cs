using System.Buffers;

namespace Kiln.Builders.Docker.Engine;

/// <summary>Copies answers; a failure to read is the engine's, one to write is not.</summary>
internal static class EngineCopy
{
    private const int BufferBytes = 256 * 1024;

    public static async Task ToAsync(
        EngineAddress address,
        HttpResponseMessage response,
        Stream destination,
        CancellationToken cancellationToken)
    {
        await using Stream source = await response.Content.ReadAsStreamAsync(cancellationToken);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (true)
            {
                int count = await EngineText.TranslateAsync(
                    address, () => source.ReadAsync(buffer, cancellationToken).AsTask(), isAnswered: true);
                if (count == 0)
                {
                    return;
                }

                await destination.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
