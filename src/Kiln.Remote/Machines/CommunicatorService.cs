using System.Collections.Concurrent;
using Kiln.Sdk.Communication;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;
using Kiln.Wire.Rpc;
using Kiln.Wire.Yamux;

namespace Kiln.Remote.Machines;

/// <summary>
/// Lets the other side use a machine of this side. A command ends with its caller: when that resets the command's
/// streams or hangs up. Disposing ends all commands and waits for their end.
/// </summary>
public sealed class CommunicatorService : IAsyncDisposable
{
    public const string Name = "Communicator";

    /// <summary>Commands that may run at a time.</summary>
    public const int MaxCommands = 1024;

    private readonly ICommunicator _communicator;
    private readonly RemoteConnection _connection;
    private readonly CancellationTokenSource _over = new();
    private readonly ConcurrentDictionary<ServedRun, Task> _runs = new();

    private CommunicatorService(ICommunicator communicator, RemoteConnection connection)
    {
        _communicator = communicator;
        _connection = connection;
    }

    /// <param name="services">Where the other side finds it.</param>
    /// <param name="communicator">Is called for several things at a time.</param>
    /// <param name="connection">Carries the bytes.</param>
    public static CommunicatorService Add(
        RpcServices services, ICommunicator communicator, RemoteConnection connection)
    {
        CommunicatorService service = new(communicator, connection);
        services.Add(Name, new Dictionary<string, RpcMethod>
        {
            ["Start"] = service.StartAsync,
            ["Upload"] = service.UploadAsync,
            ["Download"] = service.DownloadAsync,

            // Compat: no communicator of Packer's heeds what should be excluded, and nobody asks for it.
            ["UploadDir"] = async (argument, cancellationToken) =>
            {
                DirectoryArguments folder = DirectoryArguments.FromPack(argument);
                await communicator.UploadDirectoryAsync(folder.Dst, folder.Src, cancellationToken);
                return PackValue.Nil;
            },
            ["DownloadDir"] = async (argument, cancellationToken) =>
            {
                DirectoryArguments folder = DirectoryArguments.FromPack(argument);
                await communicator.DownloadDirectoryAsync(folder.Src, folder.Dst, cancellationToken);
                return PackValue.Nil;
            },
        });
        return service;
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await Task.WhenAny(Task.WhenAll(_runs.Values));
    }

    /// <summary>
    /// Answers when the command runs. No communicator tells that, so its first output does, or its end, or some time: a
    /// command that cannot be started should be an error of the call.
    /// </summary>
    private async Task<PackValue> StartAsync(PackValue argument, CancellationToken cancellationToken)
    {
        StartArguments arguments = StartArguments.FromPack(argument);
        if (_runs.Count >= MaxCommands)
        {
            throw new CommunicatorException(
                CommunicatorFailure.Start, $"{MaxCommands} commands run already; wait for one of them.");
        }

        CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _over.Token);
        ServedRun run = await ServedRun.ConnectAsync(arguments, _connection, over);
        Task ended = run.RunAsync(_communicator, arguments.Command);
        _runs[run] = ended;
        _ = ForgetAsync(run, ended);
        await Task.WhenAny(ended, run.HasStarted);
        if (ended.IsCompleted)
        {
            await ended;
        }

        return PackValue.Nil;
    }

    private async Task ForgetAsync(ServedRun run, Task ended)
    {
        await Task.WhenAny(ended);
        _runs.TryRemove(run, out _);
    }

    private async Task<PackValue> UploadAsync(PackValue argument, CancellationToken cancellationToken)
    {
        UploadArguments upload = UploadArguments.FromPack(argument);
        await using YamuxStream stream = await _connection.DialStreamAsync(upload.ReaderStreamId, cancellationToken);
        UnixFileMode? mode = upload.FileInfo is { } file ? FileModes.FromGo(file.Mode) : null;
        await using ReceivedContent content = new(stream, upload.FileInfo);
        await _communicator.UploadAsync(upload.Path, content, mode, cancellationToken);
        return PackValue.Nil;
    }

    private async Task<PackValue> DownloadAsync(PackValue argument, CancellationToken cancellationToken)
    {
        DownloadArguments download = DownloadArguments.FromPack(argument);
        await using YamuxStream stream = await _connection.DialStreamAsync(download.WriterStreamId, cancellationToken);
        try
        {
            await using SendingStream destination = new(stream, isLossy: false, null);
            await _communicator.DownloadAsync(download.Path, destination, cancellationToken);
            stream.CompleteWriting();
        }
        catch
        {
            // The other side must not take it for complete.
            stream.Reset();
            throw;
        }

        return PackValue.Nil;
    }
}
