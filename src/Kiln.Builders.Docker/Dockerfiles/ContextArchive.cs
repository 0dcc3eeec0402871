using System.Collections.Immutable;
using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using Kiln.Builders.Docker.Communication;

namespace Kiln.Builders.Docker.Dockerfiles;

/// <summary>A folder as the archive that the engine builds from.</summary>
internal sealed class ContextArchive
{
    private const string IgnoreName = ".dockerignore";
    private const int NameLength = 16;

    private readonly string _folder;
    private readonly string _dockerfile;
    private readonly ImmutableArray<string> _ignoreLines;
    private readonly IgnorePatterns _ignored;
    private readonly bool _isOutside;

    private ContextArchive(string folder, string dockerfile)
    {
        _folder = Path.GetFullPath(folder);
        _dockerfile = Path.GetFullPath(dockerfile);
        string relative = Path.GetRelativePath(_folder, _dockerfile);
        _isOutside = relative.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(relative);
        string own = _dockerfile + IgnoreName;
        string ignore = File.Exists(own) ? own : Path.Combine(_folder, IgnoreName);
        _ignoreLines = File.Exists(ignore) ? [.. File.ReadAllLines(ignore)] : [];
        _ignored = IgnorePatterns.Parse(_ignoreLines);

        // One outside of the folder comes along under a name that no file of the folder has, the same one each time.
        DockerfileName = _isOutside ? $".dockerfile.{Digest(_dockerfile)[..NameLength]}" : relative;
    }

    /// <summary>Within the archive.</summary>
    public string DockerfileName { get; }

    /// <summary>The Dockerfile is not to be seen by what it says to copy.</summary>
    public bool HidesDockerfile => _isOutside || _ignored.Matches(DockerfileName);

    public static ContextArchive Of(string folder, string dockerfile) => new(folder, dockerfile);

    /// <param name="target">Stays the caller's.</param>
    /// <param name="forBuildKit">
    /// BuildKit uses all that comes; the classic builder leaves out by itself what <c>.dockerignore</c> names.
    /// </param>
    public async Task WriteAsync(Stream target, bool forBuildKit, CancellationToken cancellationToken)
    {
        await using TarWriter tar = new(target, TarEntryFormat.Pax, leaveOpen: true);

        // BuildKit takes for an archive what begins with an entry in the old format, and for a Dockerfile all else.
        await tar.WriteEntryAsync(
            new UstarTarEntry(TarEntryType.Directory, "./") { Mode = (UnixFileMode)0b111_101_101 }, cancellationToken);
        if (_isOutside)
        {
            await TreeArchive.AddAsync(tar, _dockerfile, DockerfileName, cancellationToken);
        }

        if (_isOutside && !forBuildKit)
        {
            // The engine reads both and, because they are named here, keeps them out of what COPY sees.
            string text = string.Join('\n', [.. _ignoreLines, IgnoreName, DockerfileName, ""]);
            PaxTarEntry ignore = new(TarEntryType.RegularFile, IgnoreName)
            {
                DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)),
            };
            await tar.WriteEntryAsync(ignore, cancellationToken);
        }

        await AddFolderAsync(tar, "", forBuildKit, cancellationToken);
    }

    private static string Digest(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));

    private async Task AddFolderAsync(
        TarWriter tar,
        string relative,
        bool forBuildKit,
        CancellationToken cancellationToken)
    {
        string folder = Path.Combine(_folder, relative);
        foreach (string path in Directory.EnumerateFileSystemEntries(folder).Order(StringComparer.Ordinal))
        {
            string name = relative.Length == 0 ? Path.GetFileName(path) : $"{relative}/{Path.GetFileName(path)}";
            bool isFolder = File.GetAttributes(path) is FileAttributes attributes
                && attributes.HasFlag(FileAttributes.Directory) && !attributes.HasFlag(FileAttributes.ReparsePoint);
            bool isIgnored = IsIgnored(name, forBuildKit);
            if (!isIgnored)
            {
                await TreeArchive.AddAsync(tar, path, name, cancellationToken);
            }

            bool hasDockerfile = DockerfileName.StartsWith(name + "/", StringComparison.Ordinal);
            if (isFolder && (!isIgnored || _ignored.HasExceptions || hasDockerfile))
            {
                await AddFolderAsync(tar, name, forBuildKit, cancellationToken);
            }
        }
    }

    /// <summary>The Dockerfile is needed in any case, and the classic builder reads the patterns itself.</summary>
    private bool IsIgnored(string name, bool forBuildKit)
    {
        bool isNeeded = name == DockerfileName || (name == IgnoreName && !forBuildKit);
        bool isReplaced = _isOutside && name == IgnoreName && !forBuildKit;
        return isReplaced || (!isNeeded && _ignored.Matches(name));
    }
}
