namespace Kiln.Images.Model;

/// <summary>One layer: what names it and where its bytes are.</summary>
/// <param name="Descriptor">Of the blob as it is stored, mostly compressed.</param>
/// <param name="DiffId">Digest of the uncompressed tar.</param>
/// <param name="Source">Gives the blob of <paramref name="Descriptor"/>.</param>
public sealed record ImageLayer(Descriptor Descriptor, Digest DiffId, IBlobSource Source)
{
    public Task<Stream> OpenAsync(CancellationToken cancellationToken) =>
        Source.OpenAsync(Descriptor, cancellationToken);
}
