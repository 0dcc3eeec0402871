using System.Text;
using System.Text.RegularExpressions;
using Kiln.Testing;

namespace Kiln.Template.Tests.Fixing;

/// <summary>
/// A template with what <c>fix</c> must make of it, and, where Packer makes something else of it, the reason why.
/// </summary>
public sealed partial record FixCase(string File, int Number, string Input, string Output, string? Because)
{
    public static string Folder { get; } =
        Path.Combine(RepositoryRoot.Path, "tests", "Kiln.Template.Tests", "fixing");

    public static IEnumerable<FixCase> All => Directory.EnumerateFiles(Folder, "*.txt")
        .Order(StringComparer.Ordinal)
        .SelectMany(static path => Read(Path.GetFileNameWithoutExtension(path)));

    public static IEnumerable<FixCase> Read(string file) =>
        Blocks().Matches(System.IO.File.ReadAllText(Path.Combine(Folder, file + ".txt")))
            .Select((m, i) => new FixCase(
                file,
                i,
                m.Groups["input"].Value,
                m.Groups["output"].Value,
                m.Groups["because"].Success ? m.Groups["because"].Value.Trim() : null));

    public static void Write(string file, IEnumerable<FixCase> cases)
    {
        StringBuilder text = new();
        foreach (FixCase one in cases)
        {
            text.Append("=== input\n").Append(one.Input).Append("\n=== output\n").Append(one.Output);
            text.Append(one.Because is null ? "" : $"=== because\n{one.Because}\n");
        }

        System.IO.File.WriteAllText(Path.Combine(Folder, file + ".txt"), text.ToString());
    }

    public override string ToString() => $"{File} {Number}";

    [GeneratedRegex(
        @"=== input\n(?<input>.*?)\n=== output\n(?<output>.*?)(=== because\n(?<because>.*?\n))?(?==== input|\z)",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Blocks();
}
