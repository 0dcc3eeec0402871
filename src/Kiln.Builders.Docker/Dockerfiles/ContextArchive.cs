using System.Collections.Immutable;
using System.Formats.Tar;
using System.Text;
using Kiln.Builders.Docker.Communication;

namespace Kiln.Builders.Docker.Dockerfiles;

/// <summary>A folder as the archive that the engine builds from.</summary>
internal sealed class ContextArchive
{
    private const string IgnoreName = ".dockerignore";

    private readonly string _folder;
    private readonly string _dockerfile;
    private readonly IgnorePatterns _ignored;
    private readonly bool _isOutside;
    private readonly ImmutableArray<string> _ignoreLines;

    private ContextArchive(string folder, string dockerfile, string name, ImmutableArray<string> ignored, bool isOutside)
    {
        _folder = folder;
        _dockerfile = dockerfile;
        DockerfileName = name;
        _ignoreLines = ignored;
        _ignored = IgnorePatterns.Parse(ignored);
        _isOutside = isOutside;
    }

    /// <summary>Within the archive.</summary>
    public string DockerfileName { get; }

    public static ContextArchive Of(string folder, string dockerfile)
    {
        string root = Path.GetFullPath(folder);
        string file = Path.GetFullPath(dockerfile);
        string relative = Path.GetRelativePath(root, file);
        bool isOutside = relative.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(relative);
        string own = file + IgnoreName;
        string ignore = File.Exists(own) ? own : Path.Combine(root, IgnoreName);
        ImmutableArray<string> lines = File.Exists(ignore) ? [.. File.ReadAllLines(ignore)] : [];

        // One outside of the folder comes along under a name that no file of the folder has.
        string name = isOutside ? $".dockerfile.{Guid.NewGuid():N}" : relative;
        return new(root, file, name, lines, isOutside);
    }

    public async Task WriteAsync(Stream target, CancellationToken cancellationToken)
    {
        await using TarWriter tar = new(target, TarEntryFormat.Pax, leaveOpen: true);
        if (_isOutside)
        {
            await TreeArchive.AddAsync(tar, _dockerfile, DockerfileName, cancellationToken);

            // The engine reads both and, because they are named here, keeps them out of what COPY sees.
            string text = string.Join('\n', [.. _ignoreLines, IgnoreName, DockerfileName, ""]);
            PaxTarEntry ignore = new(TarEntryType.RegularFile, IgnoreName) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) };
            await tar.WriteEntryAsync(ignore, cancellationToken);
        }

        await AddFolderAsync(tar, "", cancellationToken);
    }

    private async Task AddFolderAsync(TarWriter tar, string relative, CancellationToken cancellationToken)
    {
        string folder = Path.Combine(_folder, relative);
        foreach (string path in Directory.EnumerateFileSystemEntries(folder).Order(StringComparer.Ordinal))
        {
            string name = relative.Length == 0 ? Path.GetFileName(path) : $"{relative}/{Path.GetFileName(path)}";
            bool isFolder = File.GetAttributes(path) is FileAttributes attributes
                && attributes.HasFlag(FileAttributes.Directory) && !attributes.HasFlag(FileAttributes.ReparsePoint);

            // The engine needs these two whatever the patterns say.
            bool isNeeded = !_isOutside && (name == DockerfileName || name == IgnoreName);
            bool isIgnored = (_isOutside && name == IgnoreName) || (!isNeeded && _ignored.Matches(name));
            if (!isIgnored)
            {
                await TreeArchive.AddAsync(tar, path, name, cancellationToken);
            }

            if (isFolder && (!isIgnored || _ignored.HasExceptions || DockerfileName.StartsWith(name + "/", StringComparison.Ordinal)))
            {
                await AddFolderAsync(tar, name, cancellationToken);
            }
        }
    }
}
