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

    /// <summary>Where docker's <c>config.json</c> is; null: <c>$DOCKER_CONFIG</c>, else <c>~/.docker</c>.</summary>
    public string? DockerConfigFolder { get; init; }

    /// <summary>How long to wait before the first repetition of a request; doubles with each further one.</summary>
    public TimeSpan FirstRetryDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How long a registry may neither send nor take anything before its connection counts as broken.
    /// </summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(90);
}
