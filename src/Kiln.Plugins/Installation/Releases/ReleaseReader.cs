using System.Collections.Immutable;
using System.Text.Json;
using Kiln.Plugins.Discovery;
using Kiln.Plugins.Installation.Signatures;
using Kiln.Sdk.Plugins;
using Kiln.Sdk.Versions;

namespace Kiln.Plugins.Installation.Releases;

/// <summary>Reads what a release says about itself, and who says so.</summary>
/// <param name="policy">Whose signatures are wanted.</param>
internal sealed class ReleaseReader(SignaturePolicy policy)
{
    /// <returns>Null when there is no such release.</returns>
    /// <exception cref="PluginException">It could not be read, is not trusted, or is not made as releases
    /// are.</exception>
    public async Task<ReadRelease?> ReadAsync(
        IReleaseFiles files,
        PluginSource source,
        VersionNumber version,
        CancellationToken cancellationToken)
    {
        string name = files.Layout.Checksums(source, version);
        if (await files.ReadAsync(name, cancellationToken) is not { } checksums)
        {
            return null;
        }

        CheckedSignature? signature = await policy.CheckAsync(source, name, checksums, files, cancellationToken);
        ImmutableArray<(string Sha256, string FileName)> entries = ReleaseChecksums.Parse(checksums, name);
        byte[]? manifest = files.Layout == ReleaseLayout.Vendor
            ? await ReadManifestAsync(files, source, version, entries, cancellationToken)
            : null;
        PluginApiVersion? api = manifest is null ? null : ApiOf(manifest, files.Layout.Manifest(source, version));
        return new(ReleaseChecksums.Release(entries, source, version, api))
        {
            Checksums = checksums,
            Manifest = manifest,
            Signature = signature,
        };
    }

    private static async Task<byte[]> ReadManifestAsync(
        IReleaseFiles files,
        PluginSource source,
        VersionNumber version,
        ImmutableArray<(string Sha256, string FileName)> entries,
        CancellationToken cancellationToken)
    {
        string name = files.Layout.Manifest(source, version);
        byte[] manifest = await files.ReadAsync(name, cancellationToken) ?? throw new PluginException(
            PluginFailure.BadRelease,
            $"The release has no {name}, which says what version of the plugin protocol it speaks.");
        foreach ((string sha256, string fileName) in entries)
        {
            if (fileName == name && FileDigest.Of(manifest) != sha256)
            {
                throw new PluginException(
                    PluginFailure.WrongDigest,
                    $"The content of {name} is not the one that the checksum file of the release lists.");
            }
        }

        return manifest;
    }

    private static PluginApiVersion ApiOf(byte[] manifest, string name)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(manifest);
            string? text = document.RootElement.GetProperty("metadata").GetProperty("protocol_version").GetString();
            if (text is not null && PluginApiVersion.ParseNumbers(text) is { } api)
            {
                return api;
            }
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw Bad(name, e);
        }

        throw Bad(name, null);
    }

    private static PluginException Bad(string name, Exception? cause) => new(
        PluginFailure.BadRelease,
        $"The manifest {name} does not say which version of the plugin protocol the release speaks: expected was "
        + "{\"metadata\": {\"protocol_version\": \"5.0\"}}.",
        cause);
}
