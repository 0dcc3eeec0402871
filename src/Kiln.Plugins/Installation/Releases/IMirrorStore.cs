using Kiln.Platform.Files;

namespace Kiln.Plugins.Installation.Releases;

/// <summary>
/// The files of a mirror. Names come from sources and checksum files, which were checked to be plain.
/// </summary>
internal interface IMirrorStore
{
    /// <summary>A path, for messages.</summary>
    string Name { get; }

    /// <summary>The sources that there is a folder for, as text, sorted.</summary>
    IEnumerable<string> Folders { get; }

    /// <summary>The plain names of the files directly in a folder; empty when there is no such folder.</summary>
    IEnumerable<string> FilesIn(string folder);

    /// <summary>A small file; null when there is none.</summary>
    /// <exception cref="PluginException">It cannot be read.</exception>
    byte[]? Read(string folder, string fileName);

    /// <summary>Null when there is no such file.</summary>
    /// <exception cref="PluginException">It cannot be read.</exception>
    Stream? Open(string folder, string fileName);
}

/// <summary>A mirror on a disk.</summary>
/// <param name="path">Absolute; must exist.</param>
internal sealed class MirrorFolder(string path) : IMirrorStore
{
    private const int MostBytes = 8 * 1024 * 1024;

    public string Name => path;

    public IEnumerable<string> Folders => Directory
        .EnumerateFiles(path, "*" + ReleaseNames.ChecksumEnding, SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(path, Path.GetDirectoryName(file)!).Replace('\\', '/'))
        .Distinct(StringComparer.Ordinal)
        .Order(StringComparer.Ordinal);

    public IEnumerable<string> FilesIn(string folder)
    {
        string full = Path.Combine(path, folder);
        return Directory.Exists(full)
            ? Directory.EnumerateFiles(full).Select(static file => Path.GetFileName(file))
            : [];
    }

    public byte[]? Read(string folder, string fileName)
    {
        string file = Path.Combine(path, folder, fileName);
        try
        {
            return File.Exists(file) ? UserFile.Read(file, MostBytes) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(file, e);
        }
    }

    public Stream? Open(string folder, string fileName)
    {
        string file = Path.Combine(path, folder, fileName);
        try
        {
            return File.Exists(file) ? File.OpenRead(file) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(file, e);
        }
    }

    private static PluginException Failed(string file, Exception e) => new(
        PluginFailure.InvalidSettings,
        $"The file '{file}' of the plugin mirror could not be read: {e.Message.TrimEnd('.')}.",
        e);
}
