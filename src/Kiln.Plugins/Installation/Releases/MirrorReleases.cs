using System.Collections.Immutable;
using Kiln.Plugins.Discovery;
using Kiln.Sdk.Plugins;
using Kiln.Sdk.Versions;

namespace Kiln.Plugins.Installation.Releases;

/// <summary>
/// A folder, or a bundle made from one, with the files of releases as they were published:
/// <c>github.com/hashicorp/docker/packer-plugin-docker_v1.2.3_SHA256SUMS</c> and the archives beside it.
/// </summary>
/// <param name="store">Its files.</param>
/// <param name="cache">Gets copies of the archives that are used.</param>
internal sealed class MirrorReleases(IMirrorStore store, DownloadCache cache) : IReleaseSource
{
    public string Name => store.Name;

    public bool Serves(PluginSource source) => !VersionsOf(source).IsEmpty;

    public Task<ImmutableArray<VersionNumber>> ListAsync(PluginSource source, CancellationToken cancellationToken) =>
        Task.FromResult(VersionsOf(source));

    public IReleaseFiles Open(PluginSource source, VersionNumber version) => new Files(
        store,
        cache,
        source.ToString(),
        HasGitHubNames(source, version) ? ReleaseLayout.GitHub : ReleaseLayout.Vendor);

    private bool HasGitHubNames(PluginSource source, VersionNumber version) => store
        .FilesIn(source.ToString())
        .Contains(ReleaseLayout.GitHub.Checksums(source, version), StringComparer.Ordinal);

    private ImmutableArray<VersionNumber> VersionsOf(PluginSource source)
    {
        string stem = PluginFileName.Prefix + source.Name + "_";
        return
        [
            .. store.FilesIn(source.ToString())
                .Where(name => name.StartsWith(stem, StringComparison.Ordinal)
                    && name.EndsWith(ReleaseNames.ChecksumEnding, StringComparison.Ordinal)
                    && name.Length > stem.Length + ReleaseNames.ChecksumEnding.Length)
                .Select(name => name[stem.Length..^ReleaseNames.ChecksumEnding.Length])
                .Select(static text => VersionNumber.TryParse(text, out VersionNumber? version) ? version : null)
                .OfType<VersionNumber>()
                .Distinct(),
        ];
    }

    private sealed class Files(IMirrorStore store, DownloadCache cache, string folder, ReleaseLayout layout)
        : IReleaseFiles
    {
        public ReleaseLayout Layout => layout;

        public Task<byte[]?> ReadAsync(string fileName, CancellationToken cancellationToken) =>
            Task.FromResult(store.Read(folder, fileName));

        public async Task<string> FetchAsync(string fileName, string sha256, CancellationToken cancellationToken)
        {
            if (await cache.FindAsync(sha256, cancellationToken) is string kept)
            {
                return kept;
            }

            await using Stream content = store.Open(folder, fileName) ?? throw new PluginException(
                PluginFailure.NotFound,
                $"{store.Name} has the release of {folder}, but not its file {fileName}. Add it, or make the bundle "
                + "with "
                + "\"-platform\" for this machine.");
            return await cache.KeepAsync(content, $"{fileName} in {store.Name}", sha256, cancellationToken);
        }
    }
}
