using Kiln.Builders.Oci.Sandbox;
using Kiln.Builders.Oci.Wire;
using Kiln.Images.Model;
using Kiln.Images.Storage;

namespace Kiln.Builders.Oci;

/// <summary>
/// Makes layers of folders in a worker of its own, so that provisioners need not wait for the packing.
/// </summary>
internal sealed class LayerPacker : IAsyncDisposable
{
    private readonly DateTimeOffset? _latestTime;
    private readonly Lazy<Task<WorkerProcess>> _worker;

    /// <param name="start">Starts the worker, when there is something to pack.</param>
    /// <param name="latestTime">Later modification times become this.</param>
    public LayerPacker(Func<Task<WorkerProcess>> start, DateTimeOffset? latestTime)
    {
        _latestTime = latestTime;
        _worker = new(start);
    }

    /// <summary>For other work as long as there is nothing to pack.</summary>
    public Task<WorkerProcess> WorkerAsync() => _worker.Value;

    /// <returns>Null when there is nothing in the folder.</returns>
    public async Task<PackedLayer?> PackAsync(
        string directory,
        bool isUpper,
        BlobStore store,
        CancellationToken cancellationToken) =>
        await PackAsync(await _worker.Value, directory, isUpper, store, cancellationToken);

    /// <param name="worker">The one that has mounted the folder: no other sees it.</param>
    /// <param name="directory">A whole tree.</param>
    /// <param name="store">Where the layer goes.</param>
    /// <param name="cancellationToken">Ends the packing.</param>
    public Task<PackedLayer?> PackMountedAsync(
        WorkerProcess worker,
        string directory,
        BlobStore store,
        CancellationToken cancellationToken) =>
        PackAsync(worker, directory, isUpper: false, store, cancellationToken);

    /// <summary>Makes everything on the folder's file system durable.</summary>
    public async Task SyncAsync(string directory, CancellationToken cancellationToken)
    {
        WorkerProcess worker = await _worker.Value;
        await worker.CallAsync(new SyncRequest(directory), CallStreams.None, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_worker.IsValueCreated)
        {
            return;
        }

        // One that could not be started was told to those who wanted it.
        await Task.WhenAny(_worker.Value);
        if (_worker.Value.IsCompletedSuccessfully)
        {
            WorkerProcess worker = await _worker.Value;
            await worker.DisposeAsync();
        }
    }

    private async Task<PackedLayer?> PackAsync(
        WorkerProcess worker,
        string directory,
        bool isUpper,
        BlobStore store,
        CancellationToken cancellationToken)
    {
        PackRequest request = new(directory, isUpper, store.Directory, _latestTime?.ToUnixTimeSeconds());
        WorkerReply reply = await worker.CallAsync(request, CallStreams.None, cancellationToken);
        return reply.Layer is null ? null : new(reply.Layer, PackedLayer.LayerOf(reply.Layer, store));
    }
}
