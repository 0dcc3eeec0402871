using System.Collections.Immutable;
using Kiln.Builders.Oci.Sandbox;
using Kiln.Builders.Oci.Wire;
using Kiln.Images.Storage;
using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Components;

namespace Kiln.Builders.Oci;

/// <summary>
/// Freezes the root file system after each provisioner; what it changed becomes a layer, in the background.
/// </summary>
internal sealed class LayerCheckpoints : ICheckpoints
{
    private readonly WorkerProcess _worker;
    private readonly LayerPacker _packer;
    private readonly BlobStore _store;
    private readonly LayerKeeping? _keeping;
    private readonly CancellationToken _packing;
    private readonly List<(string CreatedBy, Task<PackedLayer?> Layer)> _steps = [];

    /// <param name="worker">Has the root file system open.</param>
    /// <param name="packer">Makes the layers.</param>
    /// <param name="store">Where the layers go.</param>
    /// <param name="keeping">Keeps them for later builds; null when they are for this one only.</param>
    /// <param name="packing">Ends the packing.</param>
    public LayerCheckpoints(
        WorkerProcess worker,
        LayerPacker packer,
        BlobStore store,
        LayerKeeping? keeping,
        CancellationToken packing)
    {
        _worker = worker;
        _packer = packer;
        _store = store;
        _keeping = keeping;
        _packing = packing;
    }

    public async Task SaveAsync(FinishedProvisioner provisioner, CancellationToken cancellationToken)
    {
        string name = provisioner.Name.Length == 0 ? "" : $" '{provisioner.Name}'";
        string createdBy = $"kiln provisioner {provisioner.Type}{name}";
        Task<PackedLayer?> layer = await FreezeAsync(createdBy, cancellationToken);
        if (provisioner.CheckpointKey is { } key)
        {
            _keeping?.Keep(key, createdBy, layer);
        }
    }

    /// <summary>Waits for all layers.</summary>
    public async Task<ImmutableArray<BuildStep>> FinishAsync(CancellationToken cancellationToken)
    {
        int before = _steps.Count;
        await FreezeAsync("kiln", cancellationToken);
        ImmutableArray<BuildStep>.Builder steps = ImmutableArray.CreateBuilder<BuildStep>();
        foreach ((string createdBy, Task<PackedLayer?> packed) in _steps)
        {
            PackedLayer? layer = await packed;
            if (layer is not null || steps.Count < before)
            {
                steps.Add(new(createdBy, layer?.Layer));
            }
        }

        return steps.ToImmutable();
    }

    private async Task<Task<PackedLayer?>> FreezeAsync(string createdBy, CancellationToken cancellationToken)
    {
        WorkerReply reply = await _worker.CallAsync(new StackRequest(), CallStreams.None, cancellationToken);
        Task<PackedLayer?> layer = reply.Path is null
            ? Task.FromResult<PackedLayer?>(null)
            : _packer.PackAsync(reply.Path, isUpper: true, _store, _packing);
        _steps.Add((createdBy, layer));
        return layer;
    }
}
