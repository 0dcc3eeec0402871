using System.Buffers;

namespace Kiln.Communicators.Ssh.Transfer.Sftp;

/// <summary>Sends one file with many writes on their way at a time.</summary>
internal sealed class SftpUpload(SftpClient client, TransferWatch watch)
{
    /// <summary>Enough for a fast connection to the other end of the world, and little memory.</summary>
    private const int BytesOnTheirWay = 4 * 1024 * 1024;

    /// <param name="size">So much of the content is sent; it has at least that.</param>
    /// <param name="mode">The file gets it, also when it is there already; null for the default of the server.</param>
    public async Task SendAsync(string path, Stream content, long size, UnixFileMode? mode)
    {
        SftpPlace place = new(client, path);
        ReadOnlyMemory<byte> handle = await place.ExplainAsync(
            client.OpenAsync(path, SftpOpen.Write | SftpOpen.Create | SftpOpen.Truncate));
        await place.ExplainAsync(WriteAsync(handle, path, content, size));
        if (mode is { } bits)
        {
            await place.ExplainAsync(client.SetModeAsync(handle, bits & LocalTree.Permissions));
        }

        await place.ExplainAsync(client.CloseAsync(handle));
    }

    private async Task<bool> WriteAsync(ReadOnlyMemory<byte> handle, string path, Stream content, long size)
    {
        Queue<(Task Written, int Length)> onTheirWay = new();
        byte[] buffer = ArrayPool<byte>.Shared.Rent(client.Chunk);
        int limit = Math.Max(1, BytesOnTheirWay / client.Chunk);
        try
        {
            for (long offset = 0; offset < size;)
            {
                int wanted = (int)Math.Min(size - offset, client.Chunk);
                int read = await content.ReadAtLeastAsync(
                    buffer.AsMemory(0, wanted), wanted, throwOnEndOfStream: false, watch.Token);
                if (read < wanted)
                {
                    throw LocalTree.BecameSmaller(path);
                }

                onTheirWay.Enqueue((await client.WriteAsync(handle, offset, buffer.AsMemory(0, read)), read));
                offset += read;
                await DrainAsync(onTheirWay, limit - 1);
            }

            await DrainAsync(onTheirWay, 0);
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task DrainAsync(Queue<(Task Written, int Length)> onTheirWay, int until)
    {
        while (onTheirWay.Count > until)
        {
            (Task written, int length) = onTheirWay.Dequeue();
            await written;
            watch.Moved(length);
        }
    }
}
