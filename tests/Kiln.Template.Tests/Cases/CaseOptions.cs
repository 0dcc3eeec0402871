using System.Collections.Immutable;
using Kiln.Template.Loading;

namespace Kiln.Template.Tests.Cases;

/// <summary>
/// How a case is loaded: a line per setting in its file <c>options.txt</c>. <c>path</c> is the template argument,
/// <c>var</c>, <c>var-file</c>, <c>only</c>, <c>except</c> are flags, <c>env</c> sets a variable of the environment;
/// <c>sequential</c> is <c>-use-sequential-evaluation</c>; <c>rich</c> shows the help beside Packer's text.
/// </summary>
internal sealed record CaseOptions(string Path, TemplateOptions Template, bool ComparesWithPacker, bool IsRich)
{
    public static CaseOptions Read(string folder)
    {
        string file = System.IO.Path.Combine(folder, "options.txt");
        string[] lines = File.Exists(file) ? File.ReadAllLines(file) : [];
        return new(
            Values(lines, "path").FirstOrDefault() ?? ".",
            new TemplateOptions
            {
                WorkingDirectory = "/work-dir",
                Files = new CaseFiles(folder),
                Time = TimeProvider.System,
                CoreVersion = Values(lines, "core").FirstOrDefault() ?? "1.16.0",
                Environment = Values(lines, "env").Select(Split).ToImmutableDictionary(StringComparer.Ordinal),
                Variables = [.. Values(lines, "var").Select(Split)],
                VariableFiles = [.. Values(lines, "var-file")],
                Only = [.. Values(lines, "only")],
                Except = [.. Values(lines, "except")],
                UseSequentialEvaluation = lines.Contains("sequential"),
                WarnOnUndeclaredVariables = !lines.Contains("no-warn"),
            },
            lines.Contains("same-as-packer"),
            lines.Contains("rich"));
    }

    private static IEnumerable<string> Values(string[] lines, string name) => lines
        .Where(line => line.StartsWith(name + " ", StringComparison.Ordinal))
        .Select(line => line[(name.Length + 1)..]);

    private static KeyValuePair<string, string> Split(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        return KeyValuePair.Create(text[..equals], text[(equals + 1)..]);
    }

    /// <summary>The folder on disk, in which every file whose name says so cannot be read.</summary>
    private sealed class CaseFiles(string folder) : ITemplateFiles
    {
        private readonly DiskTemplateFiles _disk = new(folder);

        public TemplatePathKind KindOf(string path) => _disk.KindOf(path);

        public IEnumerable<string> FileNamesIn(string directory) => _disk.FileNamesIn(directory);

        public IEnumerable<TemplateFileEntry> EntriesIn(string directory) => _disk.EntriesIn(directory);

        public TemplateFileState StateOf(string path) => _disk.StateOf(path);

        public byte[] Read(string path)
        {
            if (path.Contains("unreadable", StringComparison.Ordinal))
            {
                throw new UnauthorizedAccessException($"Access to the path '{path}' is denied.");
            }

            return _disk.Read(path);
        }
    }
}
