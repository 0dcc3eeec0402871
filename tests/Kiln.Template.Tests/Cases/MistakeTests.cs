using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Kiln.Language.Diagnostics;
using Kiln.Language.Text;
using Kiln.Testing;

namespace Kiln.Template.Tests.Cases;

/// <summary>
/// Each folder in <c>mistakes</c> is a template with independent mistakes. A comment <c># error: Summary</c> stands in the
/// line of each; <c># elsewhere: Summary</c> for those without a place. There must be exactly these messages: none hidden,
/// none twice, none that follows from another.
/// </summary>
public sealed partial class MistakeTests
{
    private static readonly string Root =
        Path.Combine(RepositoryRoot.Path, "tests", "Kiln.Template.Tests", "mistakes");

    public static TheoryData<string> Names =>
    [
        .. Directory.EnumerateDirectories(Root)
            .Select(static folder => Path.GetFileName(folder))
            .Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Each_mistake_gives_one_message(string name)
    {
        string folder = Path.Combine(Root, name);
        (_, ImmutableArray<Diagnostic> diagnostics) = await PlanDump.RunAsync(CaseOptions.Read(folder));

        Assert.Equal(Expected(folder).Order(StringComparer.Ordinal), diagnostics.Select(Shown).Order(StringComparer.Ordinal));
    }

    private static string Shown(Diagnostic diagnostic) => diagnostic.Subject is { } subject && !IsTyped(subject)
        ? $"{subject.File.Name}:{subject.StartPosition.Line}: {diagnostic.Summary}"
        : $"elsewhere: {diagnostic.Summary}";

    /// <summary>Values from the command line and the environment have no line in a file.</summary>
    private static bool IsTyped(SourceRange subject) => subject.File.Name.StartsWith('<');

    private static IEnumerable<string> Expected(string folder) =>
        from path in Directory.EnumerateFiles(folder)
        from line in File.ReadAllLines(path).Select(static (text, index) => (Text: text, Number: index + 1))
        from expected in Expectation().Matches(line.Text).Select(static m => m.Groups)
        from summary in expected["summary"].Value.Split(" | ")
        select expected["kind"].Value == "error"
            ? $"{Path.GetFileName(path)}:{line.Number}: {summary.Trim()}"
            : $"elsewhere: {summary.Trim()}";

    [GeneratedRegex(@"# (?<kind>error|elsewhere): (?<summary>.+)$")]
    private static partial Regex Expectation();
}
