using System.Collections.Immutable;
using System.Text.Json;
using Kiln.Sdk.Plugins;
using Kiln.Sdk.Versions;

namespace Kiln.Plugins.Installation.Releases;

/// <summary>Releases on GitHub or a server with its interface: versions are the tags of the repository.</summary>
/// <param name="transport">Gets the files.</param>
/// <param name="host">Where it is.</param>
internal sealed class GitHubReleases(ReleaseTransport transport, PluginHost host) : IReleaseSource
{
    private const int NameAndOwnerAndHost = 3;
    private const string TagPrefix = "refs/tags/";

    public string Name => host.Address.ToString();

    public bool Serves(PluginSource source) => host.Covers(source) && source.Parts.Length == NameAndOwnerAndHost;

    public async Task<ImmutableArray<VersionNumber>> ListAsync(
        PluginSource source,
        CancellationToken cancellationToken)
    {
        Uri address = new(host.Api, $"repos/{RepositoryOf(source)}/git/matching-refs/tags");
        byte[] tags = await transport.ReadAsync(address, host.Token, cancellationToken) ?? throw new PluginException(
            PluginFailure.NotFound,
            $"{Name} has no repository {RepositoryOf(source)} that can be read"
            + (host.Token is null ? " without a token." : " with the token."));
        try
        {
            using JsonDocument document = JsonDocument.Parse(tags);
            return
            [
                .. document.RootElement.EnumerateArray()
                    .Select(static tag => VersionOf(tag.GetProperty("ref").GetString() ?? ""))
                    .OfType<VersionNumber>(),
            ];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new PluginException(
                PluginFailure.BadRelease,
                $"{address} is not a list of tags ({e.Message.TrimEnd('.')}).",
                e);
        }
    }

    public IReleaseFiles Open(PluginSource source, VersionNumber version) => new HttpReleaseFiles(
        transport,
        new(host.Address, $"{RepositoryOf(source)}/releases/download/v{version}/"),
        host.DownloadToken,
        ReleaseLayout.GitHub);

    private static VersionNumber? VersionOf(string reference) =>
        reference.StartsWith(TagPrefix, StringComparison.Ordinal)
        && VersionNumber.TryParse(reference[TagPrefix.Length..], out VersionNumber? version)
            ? version
            : null;

    private static string RepositoryOf(PluginSource source) =>
        $"{Uri.EscapeDataString(source.Parts[1])}/packer-plugin-{source.Name}";
}
