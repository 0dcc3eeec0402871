namespace Kiln.Plugins.Installation.Releases;

/// <summary>The files of a release below one address.</summary>
/// <param name="transport">Gets them.</param>
/// <param name="folder">Ends with a slash.</param>
/// <param name="token">Sent with each request; null for none.</param>
/// <param name="layout">How they are called.</param>
internal sealed class HttpReleaseFiles(ReleaseTransport transport, Uri folder, string? token, ReleaseLayout layout)
    : IReleaseFiles
{
    public ReleaseLayout Layout => layout;

    public Task<byte[]?> ReadAsync(string fileName, CancellationToken cancellationToken) =>
        transport.ReadAsync(AddressOf(fileName), token, cancellationToken);

    public Task<string> FetchAsync(string fileName, string sha256, CancellationToken cancellationToken) =>
        transport.FetchAsync(AddressOf(fileName), token, sha256, cancellationToken);

    private Uri AddressOf(string fileName) => new(folder, Uri.EscapeDataString(fileName));
}
