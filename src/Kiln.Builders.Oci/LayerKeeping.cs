using Kiln.Images.Model;
using Kiln.Images.Storage;
using Kiln.Platform.Files;
using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Components;

namespace Kiln.Builders.Oci;

/// <summary>
/// Keeps layers for later builds, beside the build and in its order. What cannot be kept costs the build nothing: it is
/// told once.
/// </summary>
internal sealed class LayerKeeping(BuildContext context, CancellationToken ending)
{
    private Task _last = Task.CompletedTask;
    private bool _hasFailed;

    /// <param name="key">Of the checkpoint.</param>
    /// <param name="createdBy">As the history says it.</param>
    /// <param name="layer">In the making.</param>
    public void Keep(string key, string createdBy, Task<PackedLayer?> layer) =>
        _last = KeepAsync(_last, key, createdBy, layer);

    /// <summary>Waits until all are kept, or are known not to be.</summary>
    public Task FinishAsync() => _last;

    private async Task KeepAsync(Task before, string key, string createdBy, Task<PackedLayer?> packing)
    {
        await before;
        if (_hasFailed)
        {
            // Nothing can begin at a checkpoint without those before it.
            return;
        }

        try
        {
            PackedLayer? packed = await packing;
            if (packed is not null)
            {
                await CopyAsync(packed.Layer, await context.Checkpoints!.FolderAsync(key, ending));
            }

            await context.Checkpoints!.AddAsync(key, KeptLayers.Describe(createdBy, packed?.Layer), ending);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ImageException)
        {
            _hasFailed = true;
            context.Ui.Error($"Warning: nothing is kept from '{createdBy}' on: {FailureText.Of(e)}");
        }
        catch (Exception e) when (e is OperationCanceledException or BuildFailedException or Wire.WorkerFaultException)
        {
            // The build ends with this, where it waits for the layer.
            _hasFailed = true;
        }
    }

    private async Task CopyAsync(ImageLayer layer, string folder)
    {
        await using Stream content = await layer.OpenAsync(ending);
        try
        {
            await using NewBlobStream copy = new BlobStore(folder, context.Time).Create();
            await content.CopyToAsync(copy, ending);
            await copy.CommitAsync(layer.Descriptor.MediaType, ending);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileAccessException.From("write", folder, e);
        }
    }
}
