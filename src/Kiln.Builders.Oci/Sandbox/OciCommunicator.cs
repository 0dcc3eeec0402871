using System.Collections.Immutable;
using System.Formats.Tar;
using System.IO.Pipelines;
using Kiln.Builders.Oci.Wire;
using Kiln.Platform.Files;
using Kiln.Sdk.Communication;

namespace Kiln.Builders.Oci.Sandbox;

/// <summary>The provisioners' way into the image. Files also move when the image cannot run any command.</summary>
internal sealed class OciCommunicator(WorkerProcess worker) : IShellCommunicator
{
    public async Task<int> RunShellAsync(ShellSession session, CancellationToken cancellationToken)
    {
        ImmutableArray<string> environment =
            [$"TERM={session.TerminalType}", .. session.Environment.Select(static v => $"{v.Key}={v.Value}")];
        ShellRequest request = new(environment, session.Window.Columns, session.Window.Rows);
        CallStreams streams = new()
        {
            Body = session.Input,
            Answer = session.Output,
            WindowChanges = session.WindowChanges,
        };
        WorkerReply reply = await CallAsync(request, streams, cancellationToken);
        return reply.ExitCode;
    }

    public async Task<int> RunAsync(RemoteCommand command, CancellationToken cancellationToken)
    {
        CallStreams streams = new()
        {
            Body = command.Input,
            OnOutputLine = command.OnOutputLine,
            OnErrorLine = command.OnErrorLine,
            Answer = command.OutputStream,
            Error = command.ErrorStream,
        };
        RunRequest request = new(
            command.Command,
            HasInput: command.Input is not null,
            IsOutputRaw: command.OutputStream is not null,
            IsErrorRaw: command.ErrorStream is not null);
        WorkerReply reply = await CallAsync(request, streams, cancellationToken);
        return reply.ExitCode;
    }

    public Task UploadAsync(string path, Stream content, UnixFileMode? mode, CancellationToken cancellationToken) =>
        CallAsync(new UploadRequest(path, (int?)mode), new() { Body = content }, cancellationToken);

    public async Task UploadDirectoryAsync(string path, string localDirectory, CancellationToken cancellationToken)
    {
        Pipe pipe = new();
        bool isContentOnly = localDirectory.EndsWith('/');
        Task sending = SendTreeAsync(pipe.Writer, localDirectory, !isContentOnly, cancellationToken);
        await using Stream tar = pipe.Reader.AsStream();
        try
        {
            await CallAsync(new UploadTreeRequest(path), new() { Body = tar }, cancellationToken);
        }
        finally
        {
            await pipe.Reader.CompleteAsync();
            await sending;
        }
    }

    public Task DownloadAsync(string path, Stream destination, CancellationToken cancellationToken) =>
        CallAsync(new DownloadRequest(path), new() { Answer = destination }, cancellationToken);

    public async Task DownloadDirectoryAsync(string path, string localDirectory, CancellationToken cancellationToken)
    {
        Pipe pipe = new();
        Task<WorkerReply> receiving = ReceiveTreeAsync(pipe.Writer, path, cancellationToken);
        await using Stream tar = pipe.Reader.AsStream();
        try
        {
            await ReceivedFolder.UnpackAsync(tar, localDirectory, dropsRoot: false, cancellationToken);
        }
        finally
        {
            await pipe.Reader.CompleteAsync();
            await receiving;
        }
    }

    /// <summary>A failure to read the folder reaches the worker's call as a failure of its body.</summary>
    private static async Task SendTreeAsync(
        PipeWriter writer,
        string folder,
        bool includeBaseDirectory,
        CancellationToken cancellationToken)
    {
        try
        {
            await using Stream tar = writer.AsStream(leaveOpen: true);
            await TarFile.CreateFromDirectoryAsync(folder, tar, includeBaseDirectory, cancellationToken);
            await writer.CompleteAsync();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            await writer.CompleteAsync(e);
        }
    }

    private async Task<WorkerReply> ReceiveTreeAsync(
        PipeWriter writer,
        string path,
        CancellationToken cancellationToken)
    {
        try
        {
            await using Stream tar = writer.AsStream(leaveOpen: true);
            DownloadTreeRequest request = new(path);
            WorkerReply reply = await CallAsync(request, new() { Answer = tar }, cancellationToken);
            await writer.CompleteAsync();
            return reply;
        }
        catch (Exception e)
        {
            // The unpacking ends with the same failure.
            await writer.CompleteAsync(e);
            throw;
        }
    }

    private async Task<WorkerReply> CallAsync(
        WorkerRequest request,
        CallStreams streams,
        CancellationToken cancellationToken)
    {
        try
        {
            return await worker.CallAsync(request, streams, cancellationToken);
        }
        catch (WorkerFaultException e)
        {
            throw new CommunicatorException(
                request is RunRequest or ShellRequest ? CommunicatorFailure.Start : CommunicatorFailure.Transfer, e.Message, e);
        }
    }
}
