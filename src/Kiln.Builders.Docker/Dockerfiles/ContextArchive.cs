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

    private ContextArchive(string folder, string dockerfile, string name, IgnorePatterns ignored, bool isOutside)
    {
        _folder = folder;
        _dockerfile = dockerfile;
        DockerfileName = name;
        _ignored = ignored;
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
        IgnorePatterns patterns = File.Exists(ignore) ? IgnorePatterns.Parse(File.ReadAllLines(ignore)) : IgnorePatterns.None;

        // One outside of the folder comes along under a name that no file of the folder has.
        string name = isOutside ? $".dockerfile.{Guid.NewGuid():N}" : relative;
        return new(root, file, name, patterns, isOutside);
    }

    public async Task WriteAsync(Stream target, CancellationToken cancellationToken)
    {
        await using TarWriter tar = new(target, TarEntryFormat.Pax, leaveOpen: true);
        if (_isOutside)
        {
            await TreeArchive.AddAsync(tar, _dockerfile, DockerfileName, cancellationToken);
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
            bool isNeeded = name == DockerfileName || name == IgnoreName;
            bool isIgnored = !isNeeded && _ignored.Matches(name);
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
