using Kiln.Platform.Files;

namespace Kiln.Template.Loading;

/// <summary>Template files on disk.</summary>
/// <param name="workingDirectory">Absolute; where relative paths start.</param>
public sealed class DiskTemplateFiles(string workingDirectory) : ITemplateFiles
{
    /// <summary>Of a template or variable file; functions read less.</summary>
    private const int LargestFileBytes = 256 * 1024 * 1024;

    public TemplatePathKind KindOf(string path) => StateOf(path).Kind;

    public TemplateFileState StateOf(string path) => HasNull(path) || FileState.Of(Full(path)) is not { } state
        ? TemplateFileState.Missing
        : new(Kind(state), state.ModeText, state.Size);

    public IEnumerable<string> FileNamesIn(string directory) =>
        Directory.EnumerateFiles(Full(directory)).Select(static path => Path.GetFileName(path));

    public IEnumerable<TemplateFileEntry> EntriesIn(string directory)
    {
        foreach (string path in Directory.EnumerateFileSystemEntries(Full(directory)))
        {
            bool isLink = FileState.OfLink(path) is { IsLink: true };
            yield return new(Path.GetFileName(path), StateOf(path), isLink);
        }
    }

    public byte[] Read(string path) => UserFile.Read(Full(path), LargestFileBytes);

    private static TemplatePathKind Kind(FileState state) =>
        state.IsDirectory ? TemplatePathKind.Directory
        : state.IsRegularFile ? TemplatePathKind.File
        : TemplatePathKind.Special;

    /// <summary>No file has such a name, and asking for one is an error of the program.</summary>
    private static bool HasNull(string path) => path.Contains('\0', StringComparison.Ordinal);

    private string Full(string path) => HasNull(path)
        ? throw new FileNotFoundException("The path contains a null character.", path)
        : Path.GetFullPath(path, workingDirectory);
}
