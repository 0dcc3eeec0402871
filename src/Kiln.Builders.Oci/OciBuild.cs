using System.Collections.Immutable;
using Kiln.Builders.Oci.Bases;
using Kiln.Builders.Oci.Sandbox;
using Kiln.Builders.Oci.Wire;
using Kiln.Images.Model;
using Kiln.Images.Storage;
using Kiln.Images.Transports;
using Kiln.Platform.Downloads;
using Kiln.Sdk.Checkpoints;
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
    private readonly KeptLayers _kept;
    private LayerKeeping? _keeping;

    public OciBuild(OciConfig config, OciHost host, bool force, BuildContext context)
    {
        _config = config;
        _host = host;
        _force = force;
        _context = context;
        _cache = new(Path.Combine(context.Directories.Cache, "oci", "blobs"), context.Time);
        _sourceDate = host.SourceDate(out _);
        _kept = new(context);
    }

    public async Task<IArtifact> RunAsync(CancellationToken cancellationToken)
    {
        (ImageTransports transports, ImageOutputs outputs) =
            await _context.Steps.RunAsync(OciSteps.CheckOutputs, CheckOutputsAsync, cancellationToken);
        OciWorkshop shop = await _context.Steps.RunAsync(OciSteps.StartWorker, StartAsync, cancellationToken);
        BaseImage from = await _context.Steps.RunAsync(
            OciSteps.ReadBase, token => ReadBaseAsync(shop, transports, token), cancellationToken);
        await FindKeptAsync(from, shop, cancellationToken);
        BlobStore made = new(Path.Combine(shop.Work.Path, "blobs"), _context.Time);
        Image image = await MakeAsync(from, shop, made, cancellationToken);
        Task durable = MakeDurableAsync(from.Root, shop.Packer, cancellationToken);
        IArtifact artifact = await _context.Steps.RunAsync(
            OciSteps.WriteOutputs, token => outputs.WriteAsync(image, shop.Launch, shop.Work, token), cancellationToken);
        await durable;
        await (_keeping?.FinishAsync() ?? Task.CompletedTask);
        return artifact;
    }

    /// <summary>What the finished provisioners of a build did that fails later on is kept as well.</summary>
    private async Task FindKeptAsync(BaseImage from, OciWorkshop shop, CancellationToken cancellationToken)
    {
        if (_context.Checkpoints is { } store)
        {
            await _kept.FindAsync(store, from, _config, shop.Worker.Hello, _sourceDate, cancellationToken);
            _keeping = new(_context, cancellationToken);
            _context.Cleanup.Push("", async _ => await _keeping.FinishAsync());
        }
    }

    private async Task<(ImageTransports Transports, ImageOutputs Outputs)> CheckOutputsAsync(
        CancellationToken cancellationToken)
    {
        ImageTransports transports = new(new ImageTransportOptions
        {
            Store = _cache,
            Time = _context.Time,
            Progress = new TransferReport(_context.Ui),
        });
        EndWithBuild(transports);
        ImageOutputs outputs = new(_context, transports, _config, _force);
        await outputs.CheckAsync(cancellationToken);
        return (transports, outputs);
    }

    /// <summary>
    /// The worker ends with the clean-up and not before, so that what a failed build still does in its machine finds it.
    /// </summary>
    private async Task<OciWorkshop> StartAsync(CancellationToken cancellationToken)
    {
        NamespaceLaunch launch = NamespaceLaunch.Choose();
        if (launch.Warning is not null)
        {
            _context.Ui.Say($"Warning: {launch.Warning}");
        }

        WorkDirectory work = await WorkDirectory.CreateAsync(
            _context, launch, _context.Directories.Temporary, main: null, "the work directory", cancellationToken);
        WorkerProcess worker = await StartWorkerAsync(cancellationToken);
        EndWithBuild(worker);
        LayerPacker packer = new(() => StartWorkerAsync(cancellationToken), _sourceDate);
        EndWithBuild(packer);
        return new(launch, work, worker, packer);

        Task<WorkerProcess> StartWorkerAsync(CancellationToken token) =>
            WorkerProcess.StartAsync(launch, _host.WorkerCommand, work.Path, token);
    }

    /// <summary>Has no name for the user: what stays of it after -on-error=abort ends with this process.</summary>
    private void EndWithBuild(IDisposable thing) => _context.Cleanup.Push("", _ =>
    {
        thing.Dispose();
        return ValueTask.CompletedTask;
    });

    private void EndWithBuild(IAsyncDisposable thing) => _context.Cleanup.Push("", _ => thing.DisposeAsync());

    private async Task<BaseImage> ReadBaseAsync(
        OciWorkshop shop,
        ImageTransports transports,
        CancellationToken cancellationToken)
    {
        RootCache roots = new(_context, shop.Launch, shop.Work, shop.Worker.Hello.Mapping);
        BaseImage from = await ReadBaseAsync(shop, roots, transports, cancellationToken);
        if (from.Root is not null)
        {
            EndWithBuild(from.Root);
        }

        return from;
    }

    private async Task<BaseImage> ReadBaseAsync(
        OciWorkshop shop,
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
            BootstrapBases bootstraps = new(_context, _host, shop.Worker, shop.Packer, roots, _cache, new(http));
            return await bootstraps.ReadAsync(_config.Bootstrap, platform, cancellationToken);
        }

        return _config.From is null or OciConfigRules.Scratch
            ? ImageBases.Scratch(platform)
            : await new ImageBases(_context, transports, shop.Worker, roots)
                .ReadAsync(_config.From, platform, cancellationToken);
    }

    private async Task<Image> MakeAsync(
        BaseImage from,
        OciWorkshop shop,
        BlobStore store,
        CancellationToken cancellationToken)
    {
        // A base that was just made is packed while the provisioners work.
        Task<ImmutableArray<ImageLayer>> baseLayers = _config.Squash
            ? Task.FromResult(ImmutableArray<ImageLayer>.Empty)
            : from.LayersAsync(cancellationToken);
        ContainerSettings settings =
            ContainerEnvironment.Of(from.Config, _config.Network == OciConfigRules.HostNetwork);
        bool needsRoot = _config.Squash || !_kept.IsComplete;
        if (needsRoot)
        {
            await _context.Steps.RunAsync(
                OciSteps.OpenRoot, token => OpenRootAsync(from, shop, settings, token), cancellationToken);
        }

        ImmutableArray<BuildStep> steps = _config.Squash
            ? await ProvisionSquashedAsync(shop, store, cancellationToken)
            : await ProvisionLayeredAsync(shop, store, needsRoot, cancellationToken);
        return ImageComposition.Compose(
            _config, from, await baseLayers, steps, _sourceDate ?? _context.Time.GetUtcNow());
    }

    private async Task<WorkerReply> OpenRootAsync(
        BaseImage from,
        OciWorkshop shop,
        ContainerSettings settings,
        CancellationToken cancellationToken)
    {
        ImmutableArray<string> changes = await _kept.ExtractAsync(shop, from, cancellationToken);
        OpenRootRequest request = new(from.Root?.Tree, changes, settings);
        return await shop.Worker.CallAsync(request, CallStreams.None, cancellationToken);
    }

    private async Task<ImmutableArray<BuildStep>> ProvisionLayeredAsync(
        OciWorkshop shop,
        BlobStore store,
        bool hasRoot,
        CancellationToken cancellationToken)
    {
        LayerCheckpoints checkpoints = new(shop.Worker, shop.Packer, store, _keeping, cancellationToken);
        await ProvisionAsync(shop.Worker, checkpoints, cancellationToken);
        return !hasRoot ? _kept.Steps : await _context.Steps.RunAsync(
            OciSteps.PackLayers,
            async token =>
            {
                _context.Ui.Say("Waiting for the layers...");
                return _kept.Steps.AddRange(await checkpoints.FinishAsync(token));
            },
            cancellationToken);
    }

    private async Task<ImmutableArray<BuildStep>> ProvisionSquashedAsync(
        OciWorkshop shop,
        BlobStore store,
        CancellationToken cancellationToken)
    {
        // Layers are made for later builds only.
        LayerCheckpoints? checkpoints = _keeping is null
            ? null
            : new(shop.Worker, shop.Packer, store, _keeping, cancellationToken);
        await ProvisionAsync(shop.Worker, checkpoints, cancellationToken);
        return await _context.Steps.RunAsync(
            OciSteps.PackLayers, token => SquashAsync(shop, store, token), cancellationToken);
    }

    private async Task<ImmutableArray<BuildStep>> SquashAsync(
        OciWorkshop shop,
        BlobStore store,
        CancellationToken cancellationToken)
    {
        _context.Ui.Say("Packing the one layer...");
        await shop.Worker.CallAsync(new StackRequest(), CallStreams.None, cancellationToken);
        WorkerReply merged = await shop.Worker.CallAsync(new MergeRequest(), CallStreams.None, cancellationToken);
        PackedLayer? layer =
            await shop.Packer.PackMountedAsync(shop.Worker, merged.Path!, store, cancellationToken);
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
