using System.Runtime.InteropServices;
using Kiln.Builders.Oci.Native;
using Kiln.Builders.Oci.Wire;
using Kiln.Images.Layers;
using Kiln.Images.Model;
using Kiln.Images.Storage;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Builders.Oci.Worker;

/// <summary>Turns layers into folders and folders into layers.</summary>
internal static class LayerWork
{
    public static async Task ExtractAsync(ExtractRequest request, IdMapping mapping, Exchange exchange)
    {
        Descriptor descriptor = new(request.MediaType, Digest.Parse(request.Digest), request.Size);
        ImageLayer layer = new(descriptor, Digest.Parse(request.DiffId), new BodySource(exchange.Input));
        if (request.Like is not null)
        {
            RootStack.MakeFolderLike(request.Directory, request.Like);
        }

        LayerExtractor extractor = new(new LayerExtractorOptions
        {
            Whiteouts = request.Like is null ? WhiteoutForm.Apply
                : mapping.IsUserNamespace ? WhiteoutForm.OverlayUser
                : WhiteoutForm.OverlayTrusted,
            Devices = mapping.IsUserNamespace ? DeviceEntries.Skip : DeviceEntries.Make,
            KeepOwners = !mapping.HasOneUser,
        });
        await extractor.ExtractAsync(layer, request.Directory, exchange.Cancellation);
    }

    /// <returns>Null when there is nothing in the layer.</returns>
    public static async Task<LayerReply?> PackAsync(PackRequest request, CancellationToken cancellationToken)
    {
        LayerWriter writer = new(
            new BlobStore(request.Store, TimeProvider.System),
            new LayerWriterOptions
            {
                LatestTime = request.LatestTime is long seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null,
            });
        WrittenLayer written = request.IsUpper
            ? await writer.WriteOverlayUpperAsync(request.Directory, cancellationToken)
            : await writer.WriteTreeAsync(request.Directory, cancellationToken);
        Descriptor blob = written.Layer.Descriptor;
        return written.Entries == 0
            ? null
            : new(blob.MediaType, blob.Digest.ToString(), blob.Size, written.Layer.DiffId.ToString());
    }

    public static void Sync(string directory)
    {
        using SafeFileHandle handle = DirectoryHandle.Open(directory);
        if (LibC.SyncFileSystem(handle) != 0)
        {
            throw new IOException($"Cannot write {directory} to the disk: {Marshal.GetLastPInvokeErrorMessage()}.");
        }
    }

    /// <summary>The layer's bytes come as the request's body.</summary>
    private sealed class BodySource(RequestBody body) : IBlobSource
    {
        public Task<Stream> OpenAsync(Descriptor blob, CancellationToken cancellationToken) =>
            Task.FromResult<Stream>(body);
    }
}
