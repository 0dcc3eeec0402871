using Kiln.Images.Model;

namespace Kiln.Images.References;

/// <summary>
/// Where an image is, in skopeo's notation: <c>oci:DIR[:TAG]</c>, <c>oci-archive:FILE[:TAG]</c>,
/// <c>docker-archive:FILE[:REF]</c>, <c>docker://REF</c>; or a plain path; or a plain reference. This closed family
/// is read together, so it shares a file.
/// </summary>
public abstract record ImageLocation
{
    private static readonly string[] ArchiveEndings =
        [".tar", ".tar.gz", ".tgz", ".tar.zst", ".tar.xz", ".txz", ".tar.bz2", ".tbz2"];

    private static readonly string[] OtherTransports =
        ["containers-storage", "dir", "docker-daemon", "ostree", "sif", "tarball", "http", "https"];

    private protected ImageLocation()
    {
    }

    /// <summary>
    /// Reads a location. A text without a transport is a path when it starts with <c>/</c>, <c>./</c> or <c>../</c>
    /// or ends as archives do, whether it exists or not; else it is a reference to a registry.
    /// </summary>
    /// <exception cref="ImageException">The text names no location; the message says what is wrong with it.</exception>
    public static ImageLocation Parse(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string transport = colon < 0 ? "" : text[..colon];
        string rest = text[(colon + 1)..];
        switch (transport)
        {
            case "oci":
                (string directory, string? tag) = SplitPath(text, rest);
                return new OciLayoutLocation(directory, tag);
            case "oci-archive":
                (string archive, string? archiveTag) = SplitPath(text, rest);
                return new OciArchiveLocation(archive, archiveTag);
            case "docker-archive":
                (string file, string? name) = SplitPath(text, rest);
                return new DockerArchiveLocation(file, name is null ? null : DockerReference.Parse(name));
            case "docker" when rest.StartsWith("//", StringComparison.Ordinal):
                return new RegistryLocation(DockerReference.Parse(rest[2..]));
            case "docker":
                throw Bad(text, $"after docker: come two slashes: docker://{rest}");
            default:
                return ParsePlain(text, transport);
        }
    }

    private static ImageLocation ParsePlain(string text, string transport)
    {
        if (text.Length == 0)
        {
            throw Bad(text, "it is empty");
        }

        if (LooksLikePath(text))
        {
            return new PlainPathLocation(text);
        }

        if (OtherTransports.Contains(transport))
        {
            throw Bad(text, $"the transport '{transport}' is not supported");
        }

        return new RegistryLocation(DockerReference.Parse(text));
    }

    private static bool LooksLikePath(string text) =>
        text is "." or ".."
        || text.StartsWith('/')
        || text.StartsWith("./", StringComparison.Ordinal)
        || text.StartsWith("../", StringComparison.Ordinal)
        || ArchiveEndings.Any(ending => text.EndsWith(ending, StringComparison.Ordinal));

    private static (string Path, string? Name) SplitPath(string text, string rest)
    {
        // Compat: skopeo takes the first colon as the end of the path, so paths cannot hold one.
        int colon = rest.IndexOf(':', StringComparison.Ordinal);
        string path = colon < 0 ? rest : rest[..colon];
        string? name = colon < 0 ? null : rest[(colon + 1)..];
        if (path.Length == 0)
        {
            throw Bad(text, "the path is missing");
        }

        if (name is { Length: 0 })
        {
            throw Bad(text, "nothing stands after the last colon; leave the colon out or name a tag");
        }

        return (path, name);
    }

    private static ImageException Bad(string text, string cause) => new(
        ImageFailure.BadReference,
        $"'{text}' is not an image location: {cause}. Write oci:DIR[:TAG], oci-archive:FILE[:TAG], " +
        "docker-archive:FILE[:NAME:TAG], docker://NAME[:TAG], or a path that starts with ./ or /.");
}

/// <summary>A folder in the OCI image layout.</summary>
/// <param name="Tag">Value of <c>org.opencontainers.image.ref.name</c>; null: the only image.</param>
public sealed record OciLayoutLocation(string Directory, string? Tag) : ImageLocation
{
    public override string ToString() => Tag is null ? $"oci:{Directory}" : $"oci:{Directory}:{Tag}";
}

/// <summary>A tar of an OCI image layout.</summary>
/// <param name="Tag">Value of <c>org.opencontainers.image.ref.name</c>; null: the only image.</param>
public sealed record OciArchiveLocation(string File, string? Tag) : ImageLocation
{
    public override string ToString() => Tag is null ? $"oci-archive:{File}" : $"oci-archive:{File}:{Tag}";
}

/// <summary>What <c>docker save</c> writes.</summary>
/// <param name="Name">Null: the only image.</param>
public sealed record DockerArchiveLocation(string File, DockerReference? Name) : ImageLocation
{
    public override string ToString() =>
        Name is null ? $"docker-archive:{File}" : $"docker-archive:{File}:{Name.Familiar}";
}

public sealed record RegistryLocation(DockerReference Reference) : ImageLocation
{
    public override string ToString() => $"docker://{Reference.Familiar}";
}

/// <summary>
/// A path without a transport. As a source its content decides: an OCI layout, an OCI or docker archive, or the tar
/// of a root file system. It is no destination.
/// </summary>
public sealed record PlainPathLocation(string Path) : ImageLocation
{
    public override string ToString() => Path;
}
