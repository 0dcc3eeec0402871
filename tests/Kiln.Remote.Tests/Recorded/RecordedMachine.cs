using Kiln.Sdk.Communication;
using Kiln.Wire.Gob;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;
using Kiln.Wire.Tests.Vectors;

namespace Kiln.Remote.Tests.Recorded;

/// <summary>The machine of a session: commands and transfers do what they did, and fail when they differ.</summary>
internal sealed class RecordedMachine(RecordedSession session) : ICommunicator
{
    public async Task<int> RunAsync(RemoteCommand command, CancellationToken cancellationToken)
    {
        RecordedCall call = Find("Start", command.Command);
        StartArguments arguments = StartArguments.FromPack(call.Argument);
        Fail(call, CommunicatorFailure.Start);
        if (Stream(call, arguments.StdinStreamId) is { } input)
        {
            await CheckAsync(command.Input!, input.Content(isFromOpener: false), cancellationToken);
        }

        await WriteAsync(command.OutputStream, Stream(call, arguments.StdoutStreamId), cancellationToken);
        await WriteAsync(command.ErrorStream, Stream(call, arguments.StderrStreamId), cancellationToken);
        return CommandFinished.Read(
            Stream(call, arguments.ResponseStreamId)!.Content(isFromOpener: true)).ExitStatus;
    }

    public async Task UploadAsync(string path, Stream content, UnixFileMode? mode, CancellationToken cancellationToken)
    {
        RecordedCall call = Find("Upload", path);
        UploadArguments arguments = UploadArguments.FromPack(call.Argument);
        Assert.Equal((UnixFileMode?)arguments.FileInfo?.Mode, mode);
        await CheckAsync(
            content, Stream(call, arguments.ReaderStreamId)!.Content(isFromOpener: false), cancellationToken);
        Fail(call, CommunicatorFailure.Transfer);
    }

    public Task UploadDirectoryAsync(string path, string localDirectory, CancellationToken cancellationToken) =>
        TransferAsync("UploadDir", path, localDirectory);

    public async Task DownloadAsync(string path, Stream destination, CancellationToken cancellationToken)
    {
        RecordedCall call = Find("Download", path);
        DownloadArguments arguments = DownloadArguments.FromPack(call.Argument);
        await WriteAsync(destination, Stream(call, arguments.WriterStreamId), cancellationToken);
        Fail(call, CommunicatorFailure.Transfer);
    }

    public Task DownloadDirectoryAsync(string path, string localDirectory, CancellationToken cancellationToken) =>
        TransferAsync("DownloadDir", localDirectory, path);

    private static async Task CheckAsync(Stream stream, byte[] recorded, CancellationToken cancellationToken)
    {
        using MemoryStream all = new();
        await stream.CopyToAsync(all, cancellationToken);
        Assert.Equal(recorded, all.ToArray());
    }

    private static async Task WriteAsync(
        Stream? stream, TranscriptStream? recorded, CancellationToken cancellationToken)
    {
        if (recorded is not null)
        {
            await stream!.WriteAsync(recorded.Content(isFromOpener: true), cancellationToken);
        }
    }

    private static void Fail(RecordedCall call, CommunicatorFailure reason)
    {
        if (call.Failure.Length > 0)
        {
            throw new CommunicatorException(reason, call.Failure);
        }
    }

    private Task TransferAsync(string method, string target, string source)
    {
        RecordedCall call = Find(method, target);
        Assert.Equal(DirectoryArguments.FromPack(call.Argument).Src, source);
        Fail(call, CommunicatorFailure.Transfer);
        return Task.CompletedTask;
    }

    /// <summary>No session does the same thing twice.</summary>
    private RecordedCall Find(string method, string subject) => session.Calls.Single(
        call => call.Method == $"Communicator.{method}"
            && ((PackMap)call.Argument).Entries.Any(
                entry => entry.Key.AsText() is "Command" or "Path" or "Dst" && entry.Value.AsText() == subject));

    /// <summary>The machine's side opened it.</summary>
    private TranscriptStream? Stream(RecordedCall call, uint id) =>
        id == 0 ? null : session.Find(id, isOpenedByHost: !call.IsByHost);
}
