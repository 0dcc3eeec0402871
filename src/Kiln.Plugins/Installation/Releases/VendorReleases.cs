using System.Collections.Immutable;
using System.Text.Json;
using Kiln.Plugins.Discovery;
using Kiln.Sdk.Plugins;
using Kiln.Sdk.Versions;

namespace Kiln.Plugins.Installation.Releases;

/// <summary>
/// A release site as HashiCorp's: <c>packer-plugin-NAME/index.json</c> lists the versions, each has a folder below
/// that.
/// </summary>
/// <param name="transport">Gets the files.</param>
/// <param name="host">Where it is.</param>
internal sealed class VendorReleases(ReleaseTransport transport, PluginHost host) : IReleaseSource
{
    public string Name => host.Address.ToString();

    public bool Serves(PluginSource source) => host.Covers(source);

    public async Task<ImmutableArray<VersionNumber>> ListAsync(
        PluginSource source,
        CancellationToken cancellationToken)
    {
        Uri address = new(FolderOf(source), "index.json");
        byte[] index = await transport.ReadAsync(address, host.Token, cancellationToken) ?? throw new PluginException(
            PluginFailure.NotFound,
            $"{Name} has no plugin {source}: there is no {address}.");
        try
        {
            using JsonDocument document = JsonDocument.Parse(index);
            return
            [
                .. document.RootElement.GetProperty("versions").EnumerateObject()
                    .Select(static v => VersionNumber.TryParse(v.Name, out VersionNumber? version) ? version : null)
                    .OfType<VersionNumber>(),
            ];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new PluginException(
                PluginFailure.BadRelease,
                $"{address} is not a list of versions ({e.Message.TrimEnd('.')}).",
                e);
        }
    }

    public IReleaseFiles Open(PluginSource source, VersionNumber version) => new HttpReleaseFiles(
        transport,
        new(FolderOf(source), $"{version}/"),
        host.Token,
        ReleaseLayout.Vendor);

    private Uri FolderOf(PluginSource source) =>
        new(host.Address, string.Concat(host.FoldersOf(source)) + PluginFileName.Prefix + source.Name + "/");
}
