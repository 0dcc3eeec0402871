using Kiln.Communicators.WinRm.Http;
using Kiln.Communicators.WinRm.Shells;
using Kiln.Communicators.WinRm.Soap;
using Kiln.Communicators.WinRm.Transfer;
using Kiln.Sdk.Communication;

namespace Kiln.Communicators.WinRm;

/// <summary>
/// A machine behind a WinRM service. There is nothing to reconnect: every request stands by itself and makes the
/// connection that it needs.
/// </summary>
internal sealed class WinRmConnection : IMachineConnection
{
    private readonly ConnectRequest _request;
    private readonly WsmanClient _client;
    private readonly Uploads _uploads;
    private readonly Downloads _downloads;

    public WinRmConnection(ConnectRequest request, MachineAddress address, WsmanClient client)
    {
        _request = request;
        _client = client;
        Address = address;
        MachineScript scripts = new(client, request.Ui);
        _uploads = new(scripts, request.Directories.Temporary);
        _downloads = new(scripts);
    }

    public MachineAddress Address { get; }

    public Task<int> RunAsync(RemoteCommand command, CancellationToken cancellationToken) =>
        new CommandRun(_client, command, _request.Ui).RunAsync(cancellationToken);

    /// <summary>Windows has no permission bits: <paramref name="mode"/> is without effect.</summary>
    /// <inheritdoc />
    public Task UploadAsync(string path, Stream content, UnixFileMode? mode, CancellationToken cancellationToken) =>
        _uploads.UploadAsync(path, content, cancellationToken);

    public Task UploadDirectoryAsync(string path, string localDirectory, CancellationToken cancellationToken) =>
        _uploads.UploadDirectoryAsync(path, localDirectory, cancellationToken);

    public Task DownloadAsync(string path, Stream destination, CancellationToken cancellationToken) =>
        _downloads.DownloadAsync(path, destination, cancellationToken);

    public Task DownloadDirectoryAsync(string path, string localDirectory, CancellationToken cancellationToken) =>
        _downloads.DownloadDirectoryAsync(path, localDirectory, cancellationToken);

    public ValueTask DisposeAsync()
    {
        _client.Link.Dispose();
        return ValueTask.CompletedTask;
    }
}
