using System.Collections.Immutable;
using System.Text;
using Kiln.Testing;

namespace Kiln.Conformance.Tests;

/// <summary>
/// A file of template cases: <c>=== name</c>, perhaps <c>~ reason</c> (packer 1.6.6 is not asked), <c>$ command</c>, then for each
/// file <c>--- path</c> and its lines, and <c>--- expected</c>. Lines before the first case are a comment.
/// </summary>
internal static class TemplateFile
{
    private const string Start = "\n=== ";
    private const string Part = "\n--- ";
    private const string Expectation = "expected";

    public static string FolderOf(string suite) =>
        Path.Combine(RepositoryRoot.Path, "tests", "Kiln.Conformance.Tests", suite);

    /// <summary>Paths of the files of a suite, relative to all suites.</summary>
    public static IEnumerable<string> NamesIn(string suite) =>
        Directory.EnumerateFiles(FolderOf(suite), "*.txt")
            .Select(path => Path.Combine(suite, Path.GetFileName(path)))
            .Order(StringComparer.Ordinal);

    public static ImmutableArray<TemplateCase> Read(string name)
    {
        string text = '\n' + File.ReadAllText(FolderOf(name));
        return [.. text.Split(Start).Skip(1).Select(ParseCase)];
    }

    public static void Write(string name, IEnumerable<TemplateCase> cases)
    {
        string path = FolderOf(name);
        StringBuilder text = new(('\n' + File.ReadAllText(path)).Split(Start)[0].TrimStart('\n'));
        foreach (TemplateCase one in cases)
        {
            text.Append(text.Length > 0 ? "\n" : "").Append("=== ").Append(one.Name).Append('\n');
            text.Append(one.Difference is null ? "" : $"~ {one.Difference}\n").Append("$ ").Append(one.Command).Append('\n');
            foreach ((string file, string content) in one.Files)
            {
                text.Append("--- ").Append(file).Append('\n').Append(content);
            }

            text.Append("--- ").Append(Expectation).Append('\n').Append(one.Expected).Append('\n');
        }

        File.WriteAllText(path, text.ToString());
    }

    private static TemplateCase ParseCase(string block)
    {
        string[] parts = block.Split(Part);
        string[] header = parts[0].TrimEnd('\n').Split('\n');
        string? difference = header.FirstOrDefault(static line => line.StartsWith("~ ", StringComparison.Ordinal));
        string command = header.Single(static line => line.StartsWith("$ ", StringComparison.Ordinal));
        ImmutableArray<(string Path, string Text)> files =
        [
            .. parts.Skip(1).Select(static part => part.Split('\n', 2)).Select(static p => (p[0], p[1].TrimEnd('\n') + "\n")),
        ];
        string expected = files.FirstOrDefault(static file => file.Path == Expectation).Text ?? "";
        return new(
            header[0],
            command[2..],
            [.. files.Where(static file => file.Path != Expectation)],
            expected.TrimEnd('\n'),
            difference?[2..]);
    }
}
