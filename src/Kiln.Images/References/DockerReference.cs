using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Kiln.Images.Model;

namespace Kiln.Images.References;

/// <summary>
/// The name of an image in a registry, complete: <c>debian:12</c> is
/// <c>docker.io/library/debian:12</c>. Has a tag, a digest or both; the digest decides.
/// </summary>
public sealed partial record DockerReference
{
    private const string DefaultRegistry = "docker.io";
    private const string HostLabel = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?";
    private const int LongestRepository = 255;

    private DockerReference(string registry, string repository, string? tag, Digest? digest)
    {
        Registry = registry;
        Repository = repository;
        Tag = tag;
        Digest = digest;
    }

    /// <summary>
    /// Host and perhaps port as the user knows them, such as <c>docker.io</c> or <c>localhost:5000</c>.
    /// </summary>
    public string Registry { get; }

    /// <summary>Such as <c>library/debian</c>.</summary>
    public string Repository { get; }

    public string? Tag { get; }

    public Digest? Digest { get; }

    /// <summary>What the registry's manifest is asked for by.</summary>
    public string Selector => Digest?.ToString() ?? Tag!;

    /// <summary>The short form that people write: without <c>docker.io/library/</c>.</summary>
    public string Familiar
    {
        get
        {
            string name = Registry != DefaultRegistry ? $"{Registry}/{Repository}"
                : Repository.StartsWith("library/", StringComparison.Ordinal) ? Repository["library/".Length..]
                : Repository;
            return name + Suffix;
        }
    }

    private string Suffix => (Tag is null ? "" : ":" + Tag) + (Digest is null ? "" : "@" + Digest);

    /// <exception cref="ImageException">
    /// The text is not a reference; the message says what is wrong with it.
    /// </exception>
    public static DockerReference Parse(string text)
    {
        (string rest, Digest? digest) = SplitDigest(text);
        (string name, string? tag) = SplitTag(rest, text);
        (string registry, string repository) = SplitRegistry(name);
        if (!RegistryPattern().IsMatch(registry))
        {
            throw Bad(text, $"'{registry}' is not a host name");
        }

        if (repository.Any(char.IsAsciiLetterUpper))
        {
            throw Bad(text, "the repository name must be lower-case");
        }

        if (repository.Length > LongestRepository || !RepositoryPattern().IsMatch(repository))
        {
            throw Bad(text, repository.Length == 0 ? "the repository name is missing"
                : $"'{Shorten(repository)}' is not a repository name");
        }

        return new DockerReference(registry, repository, tag ?? (digest is null ? "latest" : null), digest);
    }

    public static bool TryParse(string text, [NotNullWhen(true)] out DockerReference? reference)
    {
        try
        {
            reference = Parse(text);
            return true;
        }
        catch (ImageException)
        {
            reference = null;
            return false;
        }
    }

    public override string ToString() => $"{Registry}/{Repository}{Suffix}";

    /// <summary>The same repository, selected by a digest only.</summary>
    public DockerReference At(Digest digest) => new(Registry, Repository, null, digest);

    private static (string Name, Digest? Digest) SplitDigest(string text)
    {
        int at = text.IndexOf('@', StringComparison.Ordinal);
        if (at < 0)
        {
            return (text, null);
        }

        return Model.Digest.TryParse(text[(at + 1)..], out Digest? digest)
            ? (text[..at], digest)
            : throw Bad(text, "after @ must stand sha256: and 64, or sha512: and 128, lower-case hexadecimal digits");
    }

    private static (string Name, string? Tag) SplitTag(string rest, string text)
    {
        // A colon before the last slash belongs to the port.
        int colon = rest.LastIndexOf(':');
        if (colon < 0 || colon < rest.LastIndexOf('/'))
        {
            return (rest, null);
        }

        string tag = rest[(colon + 1)..];
        return TagPattern().IsMatch(tag)
            ? (rest[..colon], tag)
            : throw Bad(
                text,
                $"'{Shorten(tag)}' is not a tag: up to 128 letters, digits, '_', '.' and '-', not starting with '.' " +
                "or '-'");
    }

    private static (string Registry, string Repository) SplitRegistry(string name)
    {
        int slash = name.IndexOf('/', StringComparison.Ordinal);
        string first = slash < 0 ? "" : name[..slash];
        bool isHost = first == "localhost" || first.Any(c => c is '.' or ':' || char.IsAsciiLetterUpper(c));
        string registry = isHost ? first : DefaultRegistry;
        string repository = isHost ? name[(slash + 1)..] : name;

        // Compat: docker knows its own registry by two names and files single words under library/.
        registry = registry is "index.docker.io" or "registry-1.docker.io" ? DefaultRegistry : registry;
        bool isOneWord = repository.Length > 0 && !repository.Contains('/', StringComparison.Ordinal);
        return registry == DefaultRegistry && isOneWord
            ? (registry, "library/" + repository)
            : (registry, repository);
    }

    private static string Shorten(string text) => text.Length <= 60 ? text : text[..60] + "...";

    private static ImageException Bad(string text, string cause) => new(
        ImageFailure.BadReference,
        $"'{Shorten(text)}' is not an image reference: {cause}. Write it as [host[:port]/]name[:tag][@digest], such " +
        "as debian:12 or localhost:5000/team/app:1.0.");

    [GeneratedRegex(
        $@"\A(?:{HostLabel}(?:\.{HostLabel})*|\[[0-9A-Fa-f:]+\])(?::[0-9]{{1,5}})?\z",
        RegexOptions.NonBacktracking)]
    private static partial Regex RegistryPattern();

    [GeneratedRegex(
        @"\A[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*\z",
        RegexOptions.NonBacktracking)]
    private static partial Regex RepositoryPattern();

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\z", RegexOptions.NonBacktracking)]
    private static partial Regex TagPattern();
}
