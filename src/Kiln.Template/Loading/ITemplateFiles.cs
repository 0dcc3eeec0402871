namespace Kiln.Template.Loading;

/// <summary>
/// The files that a template may consist of. Paths are as the user writes them: relative ones start at the working
/// directory.
/// </summary>
/// <remarks>
/// Failures are <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>; their message is shown to the
/// user.
/// </remarks>
public interface ITemplateFiles
{
    TemplatePathKind KindOf(string path);

    /// <summary>The names (without folder) of the files in a directory, in any order; no sub-directories.</summary>
    IEnumerable<string> FileNamesIn(string directory);

    /// <summary>All that is in a directory, in any order.</summary>
    IEnumerable<TemplateFileEntry> EntriesIn(string directory);

    TemplateFileState StateOf(string path);

    byte[] Read(string path);
}
