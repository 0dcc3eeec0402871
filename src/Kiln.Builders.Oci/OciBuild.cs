using System.Collections.Immutable;
using Kiln.Builders.Oci.Bases;
using Kiln.Builders.Oci.Sandbox;
using Kiln.Builders.Oci.Wire;
using Kiln.Images.Model;
using Kiln.Images.Storage;
using Kiln.Images.Transports;
using Kiln.Platform.Downloads;
using Kiln.Sdk.Components;

namespace Kiln.Builders.Oci;

/// <summary>One run of the builder.</summary>
internal sealed class OciBuild
{
    private readonly OciConfig _config;
    private readonly OciHost _host;
    private readonly bool _force;
    private readonly BuildContext _context;
    private readonly BlobStore _cache;
    private readonly DateTimeOffset? _sourceDate;

    public OciBuild(OciConfig config, OciHost host, bool force, BuildContext context)
    {
        _config = config;
        _host = host;
        _force = force;
        _context = context;
        _cache = new(Path.Combine(context.Directories.Cache, "oci", "blobs"), context.Time);
        _sourceDate = host.SourceDate(out _);
    }

    public async Task<IArtifact> RunAsync(CancellationToken cancellationToken)
    {
        using ImageTransports transports = new(new ImageTransportOptions
        {
            Store = _cache,
            Time = _context.Time,
            Progress = new TransferReport(_context.Ui),
        });
        ImageOutputs outputs = new(_context, transports, _config, _force);
        await outputs.CheckAsync(cancellationToken);
        NamespaceLaunch launch = NamespaceLaunch.Choose();
        if (launch.Warning is not null)
        {
            _context.Ui.Say($"Warning: {launch.Warning}");
        }

        WorkDirectory work = await WorkDirectory.CreateAsync(
            _context, launch, _context.Directories.Temporary, main: null, "the work directory", cancellationToken);
        await using WorkerProcess worker = await StartAsync();
        await using LayerPacker packer = new(StartAsync, _sourceDate);
        RootCache roots = new(_context, launch, work, worker.Hello.Mapping);
        BaseImage from = await ReadBaseAsync(worker, packer, roots, transports, cancellationToken);
        using CachedRoot? root = from.Root;
        BlobStore made = new(Path.Combine(work.Path, "blobs"), _context.Time);
        Image image = await MakeAsync(from, worker, packer, made, cancellationToken);
        Task durable = MakeDurableAsync(root, packer, cancellationToken);
        IArtifact artifact = await outputs.WriteAsync(image, launch, work, cancellationToken);
        await durable;
        return artifact;

        Task<WorkerProcess> StartAsync() =>
            WorkerProcess.StartAsync(launch, _host.WorkerCommand, work.Path, cancellationToken);
    }

    private async Task<BaseImage> ReadBaseAsync(
        WorkerProcess worker,
        LayerPacker packer,
        RootCache roots,
        ImageTransports transports,
        CancellationToken cancellationToken)
    {
        ImagePlatform platform = _config.Platform is null
            ? ImagePlatform.Host
            : ImagePlatform.Parse(_config.Platform);
        if (_config.Bootstrap is not null)
        {
            using HttpMessageInvoker http = Downloader.CreateClient();
            BootstrapBases bootstraps = new(_context, _host, worker, packer, roots, _cache, new(http));
            return await bootstraps.ReadAsync(_config.Bootstrap, platform, cancellationToken);
        }

        return _config.From is null or OciConfigRules.Scratch
            ? ImageBases.Scratch(platform)
            : await new ImageBases(_context, transports, worker, roots)
                .ReadAsync(_config.From, platform, cancellationToken);
    }

    private async Task<Image> MakeAsync(
        BaseImage from,
        WorkerProcess worker,
        LayerPacker packer,
        BlobStore store,
        CancellationToken cancellationToken)
    {
        // A base that was just made is packed while the provisioners work.
        Task<ImmutableArray<ImageLayer>> baseLayers = _config.Squash
            ? Task.FromResult(ImmutableArray<ImageLayer>.Empty)
            : from.LayersAsync(cancellationToken);
        ContainerSettings settings =
            ContainerEnvironment.Of(from.Config, _config.Network == OciConfigRules.HostNetwork);
        await worker.CallAsync(new OpenRootRequest(from.Root?.Tree, settings), CallStreams.None, cancellationToken);
        ImmutableArray<BuildStep> steps = _config.Squash
            ? await ProvisionSquashedAsync(worker, packer, store, cancellationToken)
            : await ProvisionLayeredAsync(worker, packer, store, cancellationToken);
        return ImageComposition.Compose(
            _config, from, await baseLayers, steps, _sourceDate ?? _context.Time.GetUtcNow());
    }

    private async Task<ImmutableArray<BuildStep>> ProvisionLayeredAsync(
        WorkerProcess worker,
        LayerPacker packer,
        BlobStore store,
        CancellationToken cancellationToken)
    {
        LayerCheckpoints checkpoints = new(worker, packer, store, cancellationToken);
        await ProvisionAsync(worker, checkpoints, cancellationToken);
        _context.Ui.Say("Waiting for the layers...");
        return await checkpoints.FinishAsync(cancellationToken);
    }

    private async Task<ImmutableArray<BuildStep>> ProvisionSquashedAsync(
        WorkerProcess worker,
        LayerPacker packer,
        BlobStore store,
        CancellationToken cancellationToken)
    {
        await ProvisionAsync(worker, checkpoints: null, cancellationToken);
        _context.Ui.Say("Packing the one layer...");
        await worker.CallAsync(new StackRequest(), CallStreams.None, cancellationToken);
        WorkerReply merged = await worker.CallAsync(new MergeRequest(), CallStreams.None, cancellationToken);
        PackedLayer? layer = await packer.PackMountedAsync(worker, merged.Path!, store, cancellationToken);
        return [new("kiln squash", layer?.Layer)];
    }

    private Task ProvisionAsync(WorkerProcess worker, ICheckpoints? checkpoints, CancellationToken cancellationToken)
    {
        BuildVariables variables = BuildVariables.Empty
            .With("ID", _context.RunUuid)
            .With("ConnType", OciComponents.Type)
            .With("User", "root")
            .With(OciArtifact.DigestVariable, "");
        return _context.Provisioners.RunAsync(new OciCommunicator(worker), variables, checkpoints, cancellationToken);
    }

    /// <summary>
    /// A base counts after the next start of the machine only if all of it is on the disk. That is left to the second
    /// build that uses it: by then the kernel has written most of it, and nobody waits.
    /// </summary>
    private static async Task MakeDurableAsync(
        CachedRoot? root,
        LayerPacker packer,
        CancellationToken cancellationToken)
    {
        if (root is { IsDurable: false, IsFresh: false })
        {
            await packer.SyncAsync(root.Folder, cancellationToken);
            root.MarkDurable();
        }
    }
}
