using System.Text;
using Kiln.Remote;
using Kiln.Wire.Gob;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;
using Kiln.Wire.Rpc;
using Kiln.Wire.Yamux;

namespace Kiln.FaultyPlugin;

/// <summary>A machine where every command succeeds, and every file is there.</summary>
internal sealed class FaultyCommunicator(RemoteConnection connection)
{
    public void AddTo(RpcServices services, FaultyMethods methods) =>
        methods.Add(services, "Communicator", new Dictionary<string, RpcMethod>(StringComparer.Ordinal)
        {
            ["Start"] = StartAsync,
            ["Upload"] = UploadAsync,
            ["UploadDir"] = static (_, _) => Task.FromResult(PackValue.Nil),
            ["Download"] = DownloadAsync,
            ["DownloadDir"] = static (_, _) => Task.FromResult(PackValue.Nil),
        });

    private async Task<PackValue> StartAsync(PackValue argument, CancellationToken cancellationToken)
    {
        StartArguments start = StartArguments.FromPack(argument);
        List<YamuxStream> streams = [];
        foreach (uint id in new[] { start.StdinStreamId, start.StdoutStreamId, start.StderrStreamId }.Where(static id => id != 0))
        {
            streams.Add(await connection.DialStreamAsync(id, cancellationToken));
        }

        YamuxStream response = await connection.DialStreamAsync(start.ResponseStreamId, cancellationToken);
        if (start.StdoutStreamId != 0)
        {
            YamuxStream output = streams[start.StdinStreamId == 0 ? 0 : 1];
            await output.WriteAsync(Encoding.UTF8.GetBytes($"ran {start.Command.Length} characters\n"), cancellationToken);
        }

        foreach (YamuxStream stream in streams)
        {
            await stream.DisposeAsync();
        }

        await response.WriteAsync(new CommandFinished(0).Write(), cancellationToken);
        await response.DisposeAsync();
        return PackValue.Nil;
    }

    private async Task<PackValue> UploadAsync(PackValue argument, CancellationToken cancellationToken)
    {
        uint id = UploadArguments.FromPack(argument).ReaderStreamId;
        await using YamuxStream content = await connection.DialStreamAsync(id, cancellationToken);
        await content.CopyToAsync(Stream.Null, cancellationToken);
        return PackValue.Nil;
    }

    private async Task<PackValue> DownloadAsync(PackValue argument, CancellationToken cancellationToken)
    {
        uint id = DownloadArguments.FromPack(argument).WriterStreamId;
        await using YamuxStream content = await connection.DialStreamAsync(id, cancellationToken);
        await content.WriteAsync("downloaded\n"u8.ToArray(), cancellationToken);
        return PackValue.Nil;
    }
}
