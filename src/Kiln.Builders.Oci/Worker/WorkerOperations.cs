using Kiln.Builders.Oci.Native;
using Kiln.Builders.Oci.Wire;

namespace Kiln.Builders.Oci.Worker;

/// <summary>What the worker can do. Called for one request at a time.</summary>
internal sealed class WorkerOperations
{
    private const uint UsualMask = 0b000_010_010;

    private readonly string _workDirectory;
    private readonly RootStack _root;
    private ContainerRunner? _runner;

    /// <param name="workDirectory">Also the current directory of this process.</param>
    public WorkerOperations(string workDirectory, IdMapping mapping)
    {
        // Files in the image must not depend on the mask of whoever started the build.
        _ = LibC.SetCreationMask(UsualMask);
        InsideRoot.Prepare();
        _workDirectory = workDirectory;
        Mapping = mapping;
        _root = new(workDirectory, mapping.IsUserNamespace);
    }

    public IdMapping Mapping { get; }

    public async Task<WorkerReply> HandleAsync(WorkerRequest request, Exchange exchange)
    {
        WorkerReply reply = new();
        switch (request)
        {
            case OpenRootRequest open:
                _root.Open(open.BaseDirectory, open.Changes);
                _runner = new(_workDirectory, _root, open.Container, Mapping);
                return reply;
            case StackRequest:
                return reply with { Path = _root.Freeze() };
            case MergeRequest:
                return reply with { Path = _root.Merge() };
            case RunRequest run:
                return reply with { ExitCode = await _runner!.RunAsync(run, exchange) };
            case ShellRequest shell:
                return reply with { ExitCode = await _runner!.RunShellAsync(shell, exchange) };
            case PackRequest pack:
                return reply with { Layer = await LayerWork.PackAsync(pack, exchange.Cancellation) };
            case ExtractRequest extract:
                await LayerWork.ExtractAsync(extract, Mapping, exchange);
                return reply;
            case SyncRequest sync:
                LayerWork.Sync(sync.Directory);
                return reply;
            case BootstrapRequest bootstrap:
                await Bootstrapper.RunAsync(bootstrap, _workDirectory, Mapping.IsUserNamespace, exchange);
                return reply;
            default:
                await TransferAsync(request, exchange);
                return reply;
        }
    }

    private async Task TransferAsync(WorkerRequest request, Exchange exchange)
    {
        try
        {
            await InsideRoot.RunAsync(_root.MountPoint, () => Transfer(request, exchange));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WorkerFaultException(FaultKind.Transfer, FailureText.Of(e), e);
        }
    }

    private static bool Transfer(WorkerRequest request, Exchange exchange)
    {
        switch (request)
        {
            case UploadRequest upload:
                FileTransfer.Write(upload, exchange.Input);
                break;
            case UploadTreeRequest upload:
                TreeTransfer.Write(upload, exchange.Input);
                break;
            case DownloadRequest download:
                FileTransfer.Read(download, exchange.Output);
                break;
            case DownloadTreeRequest download:
                TreeTransfer.Read(download, exchange.Output);
                break;
            default:
                throw new InvalidDataException($"The worker does not know the request {request.GetType().Name}.");
        }

        return true;
    }
}
