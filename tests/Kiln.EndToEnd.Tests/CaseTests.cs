using System.Text.RegularExpressions;
using Kiln.Testing;

namespace Kiln.EndToEnd.Tests;

/// <summary>
/// A folder below <c>cases/</c> is one test: <c>command.txt</c> holds the arguments (one a line), <c>expected.txt</c> the exit code
/// and the output; <c>input.txt</c>, if it is there, is piped into the run; everything else is copied beside the run. <c>KILN_UPDATE=1</c> rewrites the expectations.
/// </summary>
public sealed partial class CaseTests
{
    private static readonly string Folder =
        Path.Combine(RepositoryRoot.Path, "tests", "Kiln.EndToEnd.Tests", "cases");

    public static TheoryData<string> Cases =>
        [.. Directory.GetDirectories(Folder).Select(static folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Case_prints_what_is_expected(string name)
    {
        string source = Path.Combine(Folder, name);
        using TemporaryDirectory work = new();
        CopyInto(source, work);
        using KilnExecutable kiln = new();
        foreach (string line in ReadLinesOrNone(Path.Combine(source, "environment.txt")))
        {
            string[] pair = line.Split('=', 2);
            kiln.Environment[pair[0]] = pair[1];
        }

        string input = Path.Combine(source, "input.txt");
        kiln.Input = File.Exists(input) ? await File.ReadAllTextAsync(input, TestContext.Current.CancellationToken) : "";
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        KilnRun run = await kiln.RunAsync(
            work, await File.ReadAllLinesAsync(Path.Combine(source, "command.txt"), cancellationToken));

        string actual = $"exit {run.ExitCode}\n{Stable(run.Output, work)}"
            + (run.Error.Length > 0 ? $"--- stderr\n{Stable(run.Error, work)}" : "");
        string expected = Path.Combine(source, "expected.txt");
        if (Environment.GetEnvironmentVariable("KILN_UPDATE") == "1")
        {
            await File.WriteAllTextAsync(expected, actual, cancellationToken);
        }

        Assert.Equal(await File.ReadAllTextAsync(expected, cancellationToken), actual);
    }

    private static IEnumerable<string> ReadLinesOrNone(string path) => File.Exists(path) ? File.ReadLines(path) : [];

    private static void CopyInto(string source, string target)
    {
        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    /// <summary>Takes out what differs from run to run: durations, the folder, temporary names.</summary>
    private static string Stable(string text, string work) =>
        SectionTimes().Replace(UnixTimes().Replace(
            TemporaryScripts().Replace(
                Durations().Replace(text.Replace(work, "WORK", StringComparison.Ordinal), "TIME"),
                "/TMP/$1"),
            "UNIX-TIME,"), "$1:UNIX-TIME:");

    [GeneratedRegex(@"\d+ (?:microsecond|millisecond|second|minute)s?(?: \d+ (?:microsecond|millisecond|second|minute)s?)?")]
    private static partial Regex Durations();

    [GeneratedRegex(@"/tmp/(packer-shell|pkr-file-content|powershell-provisioner)[0-9A-Za-z.]+")]
    private static partial Regex TemporaryScripts();

    [GeneratedRegex(@"(section_(?:start|end)):\d{10}:")]
    private static partial Regex SectionTimes();

    [GeneratedRegex(@"^\d{10},", RegexOptions.Multiline)]
    private static partial Regex UnixTimes();
}
