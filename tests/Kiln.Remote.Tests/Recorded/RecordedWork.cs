using Kiln.Remote.Artifacts;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Sdk.Events;
using Kiln.Wire.Gob;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;
using Kiln.Wire.Tests.Vectors;

namespace Kiln.Remote.Tests.Recorded;

/// <summary>
/// Does through the interfaces of components what a recorded side did through calls, and checks that it gets what that
/// side got.
/// </summary>
internal sealed class RecordedWork(RecordedSession session, IUi ui)
{
    private readonly Dictionary<string, (ProgressArguments Start, long Done)> _transfers = [];

    /// <summary>The machine that the commands run on.</summary>
    public ICommunicator Machine { get; init; } = new NoneCommunicator();

    public IProvisionHook? Provisioners { get; init; }

    public IArtifact? Input { get; init; }

    /// <summary>Whatever the recorded side did in answer to a call.</summary>
    public async Task RunAsync(RecordedCall work, CancellationToken cancellationToken)
    {
        foreach (RecordedCall call in session.ChildrenOf(work))
        {
            switch (call.Service)
            {
                case "Communicator":
                    await UseMachineAsync(call, cancellationToken);
                    break;
                case "Artifact":
                    await LookAsync(call, cancellationToken);
                    break;
                case "Hook":
                    await Provisioners!.RunAsync(
                        Machine,
                        VariableTranslation.FromPack(HookRunArguments.FromPack(call.Argument).Data),
                        null,
                        cancellationToken);
                    break;
                case "Ui":
                    await TalkAsync(call, cancellationToken);
                    break;
                default:
                    TellProgress(call);
                    break;
            }
        }
    }

    private async Task TalkAsync(RecordedCall call, CancellationToken cancellationToken)
    {
        switch (call.Name)
        {
            case "Say" or "Message":
                ui.Say(call.Argument.AsText());
                break;
            case "Error":
                ui.Error(call.Argument.AsText());
                break;
            case "Machine":
                MachineArguments line = MachineArguments.FromPack(call.Argument);
                ui.Machine(line.Category, line.Args.AsSpan());
                break;
            case "Ask" when call.Failure.Length > 0:
                CannotAskException failure = await Assert.ThrowsAsync<CannotAskException>(
                    () => ui.AskAsync(call.Argument.AsText(), cancellationToken));
                Assert.Equal(call.Failure, failure.Message);
                break;
            case "Ask":
                Assert.Equal(call.Reply.AsText(), await ui.AskAsync(call.Argument.AsText(), cancellationToken));
                break;
            default:
                ProgressArguments start = ProgressArguments.FromPack(call.Argument);
                _transfers[call.Service + call.Reply.AsText()] = (start, start.CurrentSize);
                break;
        }
    }

    private void TellProgress(RecordedCall call)
    {
        if (call.Name == "Add" && call.Argument.AsInteger() is > 0 and long bytes)
        {
            (ProgressArguments start, long before) = _transfers[call.Service];
            _transfers[call.Service] = (start, before + bytes);
            ui.Progress(start.Src, before + bytes, start.TotalSize);
        }
    }

    private async Task LookAsync(RecordedCall call, CancellationToken cancellationToken)
    {
        switch (call.Name)
        {
            case "BuilderId":
                Assert.Equal(call.Reply.AsText(), Input!.BuilderId);
                break;
            case "Id":
                Assert.Equal(call.Reply.AsText(), Input!.Id);
                break;
            case "String":
                Assert.Equal(call.Reply.AsText(), Input!.Description);
                break;
            case "Files":
                Assert.Equal(PackTexts.Of(call.Reply), PackTexts.Of(PackValue.Of(Input!.Files)));
                break;
            case "State":
                Assert.Equal(VariableTranslation.FromPack(call.Reply).Values.AsEnumerable(), Input!.Variables.Values);
                break;
            default:
                await Input!.DestroyAsync(cancellationToken);
                break;
        }
    }

    private async Task UseMachineAsync(RecordedCall call, CancellationToken cancellationToken)
    {
        if (call.Failure.Length > 0)
        {
            CommunicatorException failure = await Assert.ThrowsAsync<CommunicatorException>(
                () => CallMachineAsync(call, cancellationToken));
            Assert.Equal(call.Failure, failure.Message);
            return;
        }

        await CallMachineAsync(call, cancellationToken);
    }

    private Task CallMachineAsync(RecordedCall call, CancellationToken cancellationToken)
    {
        switch (call.Name)
        {
            case "Start":
                return RunAsync(call, StartArguments.FromPack(call.Argument), cancellationToken);
            case "Upload":
                return UploadAsync(call, UploadArguments.FromPack(call.Argument), cancellationToken);
            case "Download":
                return DownloadAsync(call, DownloadArguments.FromPack(call.Argument), cancellationToken);
            default:
                DirectoryArguments folder = DirectoryArguments.FromPack(call.Argument);
                return call.Name == "UploadDir"
                    ? Machine.UploadDirectoryAsync(folder.Dst, folder.Src, cancellationToken)
                    : Machine.DownloadDirectoryAsync(folder.Src, folder.Dst, cancellationToken);
        }
    }

    private async Task RunAsync(RecordedCall call, StartArguments arguments, CancellationToken cancellationToken)
    {
        using MemoryStream output = new();
        using MemoryStream errors = new();
        using MemoryStream input = new(Bytes(call, arguments.StdinStreamId, isFromOpener: false));
        int exit = await Machine.RunAsync(
            new(arguments.Command)
            {
                Input = arguments.StdinStreamId == 0 ? null : input,
                OutputStream = output,
                ErrorStream = errors,
            },
            cancellationToken);
        Assert.Equal(Bytes(call, arguments.StdoutStreamId, isFromOpener: true), output.ToArray());
        Assert.Equal(Bytes(call, arguments.StderrStreamId, isFromOpener: true), errors.ToArray());
        Assert.Equal(
            CommandFinished.Read(Bytes(call, arguments.ResponseStreamId, isFromOpener: true)).ExitStatus, exit);
    }

    private async Task UploadAsync(RecordedCall call, UploadArguments arguments, CancellationToken cancellationToken)
    {
        using MemoryStream content = new(Bytes(call, arguments.ReaderStreamId, isFromOpener: false));
        await Machine.UploadAsync(
            arguments.Path, content, (UnixFileMode?)arguments.FileInfo?.Mode, cancellationToken);
    }

    private async Task DownloadAsync(
        RecordedCall call, DownloadArguments arguments, CancellationToken cancellationToken)
    {
        using MemoryStream destination = new();
        await Machine.DownloadAsync(arguments.Path, destination, cancellationToken);
        Assert.Equal(Bytes(call, arguments.WriterStreamId, isFromOpener: true), destination.ToArray());
    }

    /// <summary>The side of the machine opened the stream.</summary>
    private byte[] Bytes(RecordedCall call, uint id, bool isFromOpener) =>
        session.Find(id, isOpenedByHost: !call.IsByHost) is { } stream ? stream.Content(isFromOpener) : [];
}
