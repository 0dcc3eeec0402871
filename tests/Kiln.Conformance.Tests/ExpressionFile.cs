using System.Collections.Immutable;
using System.Text;
using Kiln.Testing;

namespace Kiln.Conformance.Tests;

/// <summary>
/// A file of expressions. <c>&gt; expression</c> begins a case; the lines up to the next empty line and <c>&gt;</c> are the
/// result; a last line <c>~ reason</c> says why packer 1.6.6 is not asked. Lines before the first case are a comment.
/// </summary>
internal static class ExpressionFile
{
    private const string Start = "\n> ";
    private const string Difference = "\n~ ";

    public static string Folder { get; } =
        Path.Combine(RepositoryRoot.Path, "tests", "Kiln.Conformance.Tests", "expressions");

    public static IEnumerable<string> Names =>
        Directory.EnumerateFiles(Folder, "*.txt").Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    public static ImmutableArray<ExpressionCase> Read(string name)
    {
        string text = '\n' + File.ReadAllText(Path.Combine(Folder, name));
        return [.. text.Split(Start).Skip(1).Select(ParseCase)];
    }

    public static void Write(string name, IEnumerable<ExpressionCase> cases)
    {
        string path = Path.Combine(Folder, name);
        StringBuilder text = new(('\n' + File.ReadAllText(path)).Split(Start)[0].TrimStart('\n'));
        foreach (ExpressionCase one in cases)
        {
            text.Append(text.Length > 0 ? "\n" : "").Append("> ").Append(one.Expression).Append('\n');
            text.Append(one.Expected).Append(one.Expected.Length > 0 ? "\n" : "");
            text.Append(one.Difference is null ? "" : $"~ {one.Difference}\n");
        }

        File.WriteAllText(path, text.ToString());
    }

    private static ExpressionCase ParseCase(string block)
    {
        string[] parts = block.TrimEnd('\n').Split(Difference);
        string[] lines = parts[0].Split('\n', 2);
        string expected = lines.Length > 1 ? lines[1] : "";
        return new(lines[0], expected.TrimEnd('\n'), parts.Length > 1 ? parts[1] : null);
    }
}
