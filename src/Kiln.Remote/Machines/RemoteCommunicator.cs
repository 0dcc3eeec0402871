using Kiln.Sdk.Communication;
using Kiln.Wire;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;
using Kiln.Wire.Rpc;

namespace Kiln.Remote.Machines;

/// <summary>
/// The machine of the other side. Calls may come at the same time. When the other side is gone they fail with a <see
/// cref="WireException"/>. A command that is cancelled is given up: its streams are reset, which ends it on a machine
/// of Kiln; other plugins let it run, for the protocol has no call that ends it. Does not own the client.
/// </summary>
public sealed class RemoteCommunicator(RpcClient client, RemoteConnection connection) : ICommunicator
{
    /// <summary>Compat: the words by which such a communicator is known.</summary>
    private const string NoMachine = "is not implemented when communicator = 'none'";

    /// <exception cref="WireException">The other side is gone.</exception>
    public async Task<int> RunAsync(RemoteCommand command, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await using RemoteRun run = new(client, connection, command, cancellationToken);
        return await run.FinishAsync(
            CallAsync("Start", run.Arguments.ToPack(), CommunicatorFailure.Start, cancellationToken));
    }

    public async Task UploadAsync(
        string path, Stream content, UnixFileMode? mode, CancellationToken cancellationToken)
    {
        await using UploadSource source = await UploadSource.OpenAsync(path, content, mode, cancellationToken);
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        StreamOffer offer = connection.Offer(over.Token);
        Task sending = StreamCopy.SendAsync(offer, source.Content, over.Token);
        Task call = CallAsync(
            "Upload",
            new UploadArguments(path, offer.Id, source.File).ToPack(),
            CommunicatorFailure.Transfer,
            cancellationToken);

        // The reply counts, also of a machine that does not read to the end.
        await FinishAsync(call, sending, over);
    }

    public async Task DownloadAsync(string path, Stream destination, CancellationToken cancellationToken)
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        StreamOffer offer = connection.Offer(over.Token);
        Task<WireException?> receiving = StreamCopy.ReceiveAsync(offer, destination.WriteAsync, over.Token);
        Task call = CallAsync(
            "Download",
            new DownloadArguments(path, offer.Id).ToPack(),
            CommunicatorFailure.Transfer,
            cancellationToken);
        await FinishAsync(AllAsync(), receiving, over);

        async Task AllAsync()
        {
            await call;
            if (await receiving is { } broken)
            {
                throw new CommunicatorException(
                    CommunicatorFailure.Transfer, $"{path} did not arrive as a whole: {broken.Message}", broken);
            }
        }
    }

    public Task UploadDirectoryAsync(string path, string localDirectory, CancellationToken cancellationToken) =>
        CallAsync(
            "UploadDir",
            new DirectoryArguments(path, localDirectory, default).ToPack(),
            CommunicatorFailure.Transfer,
            cancellationToken);

    public Task DownloadDirectoryAsync(string path, string localDirectory, CancellationToken cancellationToken) =>
        CallAsync(
            "DownloadDir",
            new DirectoryArguments(localDirectory, path, default).ToPack(),
            CommunicatorFailure.Transfer,
            cancellationToken);

    /// <summary>
    /// Waits for the call, or the failure of the caller's own stream, which is not used any more then.
    /// </summary>
    private static async Task FinishAsync(Task call, Task copying, CancellationTokenSource over)
    {
        try
        {
            if (await Task.WhenAny(call, copying) == copying)
            {
                await copying;
            }

            await call;
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAny(copying);
        }
    }

    private async Task CallAsync(
        string method, PackValue argument, CommunicatorFailure reason, CancellationToken cancellationToken)
    {
        try
        {
            PackValue reply = await client.CallAsync(
                $"{CommunicatorService.Name}.{method}", argument, cancellationToken);

            // Compat: servers in Go send the error of a folder's transfer as the reply.
            if (PackError.Read(reply) is { Length: > 0 } error)
            {
                throw Failure(reason, error, null);
            }
        }
        catch (RpcException e)
        {
            throw Failure(reason, e.Message, e);
        }
    }

    private static CommunicatorException Failure(CommunicatorFailure reason, string message, Exception? cause) => new(
        message.Contains(NoMachine, StringComparison.Ordinal) ? CommunicatorFailure.NotImplemented : reason,
        message,
        cause);
}
