using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Kiln.Builders.Oci.Bases;
using Kiln.Builders.Oci.Sandbox;
using Kiln.Builders.Oci.Wire;
using Kiln.Images.Model;
using Kiln.Images.Storage;
using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Components;

namespace Kiln.Builders.Oci;

/// <summary>
/// The layers of provisioners that earlier builds have kept: found, checked, and put back under the root file system.
/// Each checkpoint holds the one layer of its provisioner.
/// </summary>
internal sealed class KeptLayers(BuildContext context)
{
    // Part of the key: raised when the same inputs give other layers than before.
    private const string Format = "1";
    private const string CreatedByDetail = "created_by";
    private const string MediaTypeDetail = "media_type";
    private const string DigestDetail = "digest";
    private const string SizeDetail = "size";
    private const string DiffIdDetail = "diff_id";

    private ImmutableArray<KeptLayer> _layers = [];

    /// <summary>What need not be done again, for the history.</summary>
    public ImmutableArray<BuildStep> Steps =>
        [.. _layers.Select(static kept => new BuildStep(kept.CreatedBy, kept.Layer))];

    /// <summary>No provisioner is left to run.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>What is written down of a provisioner.</summary>
    /// <param name="createdBy">As the history says it.</param>
    /// <param name="layer">Null when nothing was changed.</param>
    public static CheckpointContent Describe(string createdBy, ImageLayer? layer)
    {
        ImmutableSortedDictionary<string, string> details =
            ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add(CreatedByDetail, createdBy);
        return layer is null ? new(details, 0) : new(
            details
                .Add(MediaTypeDetail, layer.Descriptor.MediaType)
                .Add(DigestDetail, layer.Descriptor.Digest.ToString())
                .Add(SizeDetail, layer.Descriptor.Size.ToString(CultureInfo.InvariantCulture))
                .Add(DiffIdDetail, layer.DiffId.ToString()),
            layer.Descriptor.Size);
    }

    /// <summary>Asks what was kept of a build with this base.</summary>
    public async Task FindAsync(
        ICheckpointStore store,
        BaseImage from,
        OciConfig config,
        Hello worker,
        DateTimeOffset? sourceDate,
        CancellationToken cancellationToken)
    {
        CheckpointBase origin = new(
            OciComponents.Type,
            ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)
                .Add("format", Format)
                .Add("base", from.Identity)
                .Add("platform", from.Config.Platform.ToString())
                .Add("network", config.Network)
                .Add("users", worker.Mapping)
                .Add("SOURCE_DATE_EPOCH", sourceDate?.ToString("O", CultureInfo.InvariantCulture) ?? ""));
        Checkpoint? found = await store.FindAsync(origin, IsUsableAsync, cancellationToken);
        _layers = found is null ? [] : LayersOf(found) ?? [];
        IsComplete = found is { IsComplete: true };
    }

    /// <summary>Extracts each layer into a folder of its own, by both workers at the same time.</summary>
    /// <param name="shop">Has the workers.</param>
    /// <param name="from">What lies below.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The names of the folders, lowest first.</returns>
    public async Task<ImmutableArray<string>> ExtractAsync(
        OciWorkshop shop,
        BaseImage from,
        CancellationToken cancellationToken)
    {
        ImmutableArray<KeptLayer> changes = [.. _layers.Where(static kept => kept.Layer is not null)];
        ImmutableArray<string> names =
            [.. changes.Select(static (_, i) => string.Create(CultureInfo.InvariantCulture, $"c{i + 1}"))];
        ConcurrentQueue<(KeptLayer Kept, string Name)> waiting =
            new(changes.Zip(names).OrderByDescending(static one => one.First.Layer!.Descriptor.Size));
        Task beside = changes.Length < 2
            ? Task.CompletedTask
            : ExtractAllAsync(waiting, await shop.Packer.WorkerAsync(), shop.Work, from, cancellationToken);
        await Task.WhenAll(beside, ExtractAllAsync(waiting, shop.Worker, shop.Work, from, cancellationToken));
        return names;
    }

    private static async Task ExtractAllAsync(
        ConcurrentQueue<(KeptLayer Kept, string Name)> waiting,
        WorkerProcess worker,
        WorkDirectory work,
        BaseImage from,
        CancellationToken cancellationToken)
    {
        while (waiting.TryDequeue(out (KeptLayer Kept, string Name) next))
        {
            ImageLayer layer = next.Kept.Layer!;
            Descriptor blob = layer.Descriptor;
            await using Stream content = await layer.OpenAsync(cancellationToken);
            ExtractRequest request = new(
                Path.Combine(work.Path, next.Name),
                blob.MediaType,
                blob.Digest.ToString(),
                blob.Size,
                layer.DiffId.ToString(),
                next.Kept.CreatedBy,
                Like: from.Root?.Tree ?? work.Path);
            await worker.CallAsync(request, new() { Body = content }, cancellationToken);
        }
    }

    /// <summary>Every byte of every layer is looked at: a disk that lost some must not spoil an image.</summary>
    private async Task<bool> IsUsableAsync(Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        if (LayersOf(checkpoint) is not { } layers)
        {
            return false;
        }

        try
        {
            await Parallel.ForEachAsync(
                layers.Select(static kept => kept.Layer).OfType<ImageLayer>(),
                cancellationToken,
                static async (layer, token) =>
                {
                    await using Stream content = await layer.OpenAsync(token);
                    await content.CopyToAsync(Stream.Null, token);
                });
            return true;
        }
        catch (Exception e) when (e is ImageException or IOException or UnauthorizedAccessException)
        {
            context.Ui.Log($"The checkpoint {checkpoint.Key} cannot be used: {e.Message}");
            return false;
        }
    }

    /// <returns>Null when some are missing.</returns>
    private ImmutableArray<KeptLayer>? LayersOf(Checkpoint checkpoint)
    {
        ImmutableArray<Checkpoint> all = [.. checkpoint.Before, checkpoint];
        if (all.Length != checkpoint.Provisioners)
        {
            return null;
        }

        ImmutableArray<KeptLayer?> layers = [.. all.Select(LayerOf)];
        return layers.Contains(null) ? null : [.. layers.OfType<KeptLayer>()];
    }

    private KeptLayer? LayerOf(Checkpoint checkpoint)
    {
        ImmutableSortedDictionary<string, string> details = checkpoint.Content.Details;
        string createdBy = details.GetValueOrDefault(CreatedByDetail, "");
        if (!details.ContainsKey(DigestDetail))
        {
            return new(createdBy, null);
        }

        return checkpoint.Folder.Length > 0
            && details.TryGetValue(MediaTypeDetail, out string? mediaType)
            && Digest.TryParse(details[DigestDetail], out Digest? digest)
            && Digest.TryParse(details.GetValueOrDefault(DiffIdDetail), out Digest? diffId)
            && long.TryParse(
                details.GetValueOrDefault(SizeDetail), NumberStyles.None, CultureInfo.InvariantCulture, out long size)
            ? new(createdBy, new(new(mediaType, digest, size), diffId, new BlobStore(checkpoint.Folder, context.Time)))
            : null;
    }

    /// <param name="Layer">Null when nothing was changed.</param>
    private sealed record KeptLayer(string CreatedBy, ImageLayer? Layer);
}
