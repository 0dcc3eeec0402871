namespace Kiln.Communicators.Ssh.Transfer.Sftp;

/// <summary>Fetches one file with many reads on their way at a time.</summary>
internal sealed class SftpDownload(SftpClient client, TransferWatch watch)
{
    private const int BytesOnTheirWay = 4 * 1024 * 1024;

    public async Task ReceiveAsync(string path, Stream destination)
    {
        SftpPlace place = new(client, path);
        ReadOnlyMemory<byte> handle = await place.ExplainAsync(client.OpenAsync(path, SftpOpen.Read));
        Queue<(long Offset, Task<ReadOnlyMemory<byte>> Data)> onTheirWay = new();
        int limit = Math.Max(1, BytesOnTheirWay / client.Chunk);
        long asked = 0;
        while (true)
        {
            for (; onTheirWay.Count < limit; asked += client.Chunk)
            {
                onTheirWay.Enqueue((asked, client.ReadAsync(handle, asked, client.Chunk)));
            }

            (long offset, Task<ReadOnlyMemory<byte>> data) = onTheirWay.Dequeue();
            if (!await WriteAsync(place, handle, offset, data, destination))
            {
                break;
            }
        }

        // What was asked for behind the end.
        await Task.WhenAll(onTheirWay.Select(static read => read.Data));
        await place.ExplainAsync(client.CloseAsync(handle));
    }

    /// <summary>A server may give less than was asked for; the rest is asked for then.</summary>
    /// <returns>False at the end of the file.</returns>
    private async Task<bool> WriteAsync(
        SftpPlace place,
        ReadOnlyMemory<byte> handle,
        long offset,
        Task<ReadOnlyMemory<byte>> first,
        Stream destination)
    {
        int rest = client.Chunk;
        ReadOnlyMemory<byte> data = await place.ExplainAsync(first);
        while (true)
        {
            if (data.IsEmpty)
            {
                return false;
            }

            await destination.WriteAsync(data, watch.Token);
            watch.Moved(data.Length);
            rest -= data.Length;
            offset += data.Length;
            if (rest == 0)
            {
                return true;
            }

            data = await place.ExplainAsync(client.ReadAsync(handle, offset, rest));
        }
    }
}
