using System.Collections.Immutable;

namespace Kiln.Platform.Downloads;

/// <param name="Address">http or https.</param>
public sealed record DownloadRequest(Uri Address)
{
    /// <summary>Lower-case hex digest that the content must have; null to take what the server gives.</summary>
    public string? Sha256 { get; init; }

    /// <summary>
    /// The same with another algorithm, for <see cref="Downloader.DownloadToAsync"/>; not with <see cref="Sha256"/>.
    /// </summary>
    public ContentDigest? Digest { get; init; }

    /// <summary>More than this is refused; null for no limit.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>Sent with the request, Authorization for example; not sent on to another host by a redirect.</summary>
    public ImmutableSortedDictionary<string, string> Headers { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Told how many bytes there are, and how many there will be when the server says so.</summary>
    public Action<long, long?>? OnProgress { get; init; }

    /// <summary>
    /// Attempts after one that brought nothing new, for failures of the network and answers 408, 429 and 5xx.
    /// </summary>
    public int MaxRetries { get; init; } = 3;

    internal ContentDigest? Expected => Digest ?? (Sha256 is null ? null : new("sha256", Sha256));
}

/// <param name="Path">In the cache; not to be changed.</param>
/// <param name="Sha256">Lower-case hex digest of the content.</param>
/// <param name="FromCache">Nothing was transferred.</param>
public sealed record DownloadedFile(string Path, string Sha256, bool FromCache);
