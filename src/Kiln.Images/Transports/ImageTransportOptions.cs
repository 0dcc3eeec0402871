using Kiln.Images.Storage;

namespace Kiln.Images.Transports;

/// <summary>What <see cref="ImageTransports"/> works with.</summary>
public sealed record ImageTransportOptions
{
    /// <summary>Takes what is downloaded or repacked.</summary>
    public required BlobStore Store { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Told about transfers; calls come from any thread.</summary>
    public IProgress<TransferProgress>? Progress { get; init; }
}
