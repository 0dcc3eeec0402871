namespace Kiln.Images.Model;

/// <summary>Where the bytes behind descriptors come from. Safe to use from several tasks at a time.</summary>
public interface IBlobSource
{
    /// <summary>
    /// Opens the blob for reading from its start. The stream checks size and digest and throws
    /// <see cref="DigestMismatchException"/> instead of reporting a false end.
    /// </summary>
    /// <exception cref="ImageException">The blob is not there or cannot be fetched.</exception>
    Task<Stream> OpenAsync(Descriptor blob, CancellationToken cancellationToken);
}
