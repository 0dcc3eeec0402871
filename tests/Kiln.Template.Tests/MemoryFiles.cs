using System.Text;
using Kiln.Template.Loading;

namespace Kiln.Template.Tests;

/// <summary>Files by path, in one or more folders.</summary>
internal sealed class MemoryFiles(params (string Path, string Content)[] files) : ITemplateFiles
{
    private readonly Dictionary<string, string> _files = files.ToDictionary(static f => f.Path, static f => f.Content);

    public TemplatePathKind KindOf(string path) =>
        _files.ContainsKey(path) ? TemplatePathKind.File
        : _files.Keys.Any(file => FolderOf(file) == path) ? TemplatePathKind.Directory
        : TemplatePathKind.Missing;

    public IEnumerable<string> FileNamesIn(string directory) =>
        _files.Keys.Where(file => FolderOf(file) == directory).Select(static file => Path.GetFileName(file));

    public TemplateFileState StateOf(string path) => KindOf(path) switch
    {
        TemplatePathKind.File => TemplateFileState.File(Encoding.UTF8.GetByteCount(_files[path])),
        TemplatePathKind.Directory => TemplateFileState.Directory,
        _ => TemplateFileState.Missing,
    };

    public IEnumerable<TemplateFileEntry> EntriesIn(string directory) => FileNamesIn(directory)
        .Select(name => new TemplateFileEntry(name, StateOf(directory == "." ? name : $"{directory}/{name}"), false));

    public byte[] Read(string path) => _files.TryGetValue(path, out string? content)
        ? Encoding.UTF8.GetBytes(content)
        : throw new FileNotFoundException("no such file", path);

    private static string FolderOf(string path) => Path.GetDirectoryName(path) is { Length: > 0 } folder ? folder : ".";
}
