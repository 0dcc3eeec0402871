namespace Kiln.Template.Loading;

/// <summary>Template files on disk.</summary>
/// <param name="workingDirectory">Absolute; where relative paths start.</param>
public sealed class DiskTemplateFiles(string workingDirectory) : ITemplateFiles
{
    public TemplatePathKind KindOf(string path)
    {
        string full = Full(path);
        return Directory.Exists(full) ? TemplatePathKind.Directory
            : File.Exists(full) ? TemplatePathKind.File
            : TemplatePathKind.Missing;
    }

    public IEnumerable<string> FileNamesIn(string directory) =>
        Directory.EnumerateFiles(Full(directory)).Select(static path => Path.GetFileName(path));

    public byte[] Read(string path) => File.ReadAllBytes(Full(path));

    private string Full(string path) => Path.GetFullPath(path, workingDirectory);
}
