using System.Collections.Immutable;
using Kiln.Plugins.Installation.Releases;
using Kiln.Sdk.Plugins;

namespace Kiln.Plugins.Installation.Signatures;

/// <summary>Whose signature the checksum file of a release must have before anything of it is used.</summary>
public sealed record SignaturePolicy
{
    /// <summary>
    /// Also plugins of publishers without a pinned key must be signed, so none of theirs can be installed.
    /// </summary>
    public bool RequireSigned { get; init; }

    public ImmutableArray<PinnedPublisher> Publishers { get; init; } = [];

    /// <summary>Whether anything can be installed of a source without a signature.</summary>
    public bool AllowsUnsigned(PluginSource source) => !RequireSigned && PublisherOf(source) is null;

    /// <summary>For what cannot be signed: a program that somebody has on the disk.</summary>
    /// <exception cref="PluginException">Nothing unsigned may be installed of this source.</exception>
    public void RefuseUnsigned(PluginSource source, string what)
    {
        if (!AllowsUnsigned(source))
        {
            throw new PluginException(
                PluginFailure.NotTrusted,
                $"{what} has no signature, and the configuration file wants one for {source} (\"require_signed\", "
                + "\"publishers\"). Install a signed release of the plugin.");
        }
    }

    /// <returns>Who has signed; null when no signature is wanted.</returns>
    /// <exception cref="PluginException">A signature is wanted, and there is none by a pinned key.</exception>
    internal async Task<CheckedSignature?> CheckAsync(
        PluginSource source,
        string checksumName,
        byte[] checksums,
        IReleaseFiles files,
        CancellationToken cancellationToken)
    {
        if (AllowsUnsigned(source))
        {
            return null;
        }

        PinnedPublisher publisher = PublisherOf(source) ?? throw new PluginException(
            PluginFailure.NotTrusted,
            $"The configuration file wants signed plugins (\"require_signed\"), and no key is pinned for {source}. "
            + "Add the "
            + "publisher's key under \"publishers\".");
        foreach (string ending in (string[])[".sig", ".asc"])
        {
            if (await files.ReadAsync(checksumName + ending, cancellationToken) is { } signature)
            {
                string fingerprint = OpenPgpSignature.Verify(
                    publisher.KeyFiles, checksums, signature, checksumName + ending);
                return new(fingerprint, checksumName + ending, signature);
            }
        }

        throw new PluginException(
            PluginFailure.NotTrusted,
            $"The release of {source} has no signature: neither {checksumName}.sig nor {checksumName}.asc is there, "
            + "and a key "
            + $"of {publisher.Prefix} is pinned in the configuration file.");
    }

    private PinnedPublisher? PublisherOf(PluginSource source) => Publishers
        .Where(publisher => publisher.Covers(source))
        .MaxBy(static publisher => publisher.Prefix.Length);
}

/// <summary>The keys that a publisher's releases must be signed with, one of them.</summary>
/// <param name="Prefix">A source or its first parts: <c>github.com/hashicorp</c>.</param>
/// <param name="KeyFiles">Absolute paths of OpenPGP public keys.</param>
public sealed record PinnedPublisher(string Prefix, ImmutableArray<string> KeyFiles)
{
    public bool Covers(PluginSource source) =>
        source.ToString() == Prefix || source.ToString().StartsWith(Prefix + "/", StringComparison.Ordinal);
}

/// <param name="Fingerprint">Of the key, in upper-case hexadecimal digits.</param>
/// <param name="FileName">Of the signature.</param>
/// <param name="Content">Of the signature.</param>
internal sealed record CheckedSignature(string Fingerprint, string FileName, byte[] Content);
