using System.Text.RegularExpressions;
using Kiln.Language.Diagnostics;
using Kiln.Template.Loading;
using Kiln.Template.Planning;
using Kiln.Template.Tests.Legacy;
using Kiln.Testing;

namespace Kiln.Template.Tests.Diagnostics;

/// <summary>The ids in the catalogues of messages and the pages about them say the same.</summary>
public sealed partial class DiagnosticPageTests
{
    private const string OpenExample = "## Example\n\n```hcl\n";
    private const string OpenLegacyExample = "## Example\n\n```json\n";

    private static readonly string Pages = Path.Combine(RepositoryRoot.Path, "docs", "diagnostics");

    public static TheoryData<string> Ids => [.. PageIds];

    public static TheoryData<string> IdsWithExample =>
        [.. PageIds.Where(static id => Page(id).Contains(OpenExample, StringComparison.Ordinal))];

    public static TheoryData<string> IdsWithLegacyExample =>
        [.. PageIds.Where(static id => Page(id).Contains(OpenLegacyExample, StringComparison.Ordinal))];

    /// <summary>The ids of this room are 4000 to 4999.</summary>
    private static IEnumerable<string> PageIds =>
        Directory.EnumerateFiles(Pages, "KILN4*.md")
            .Select(static path => Path.GetFileNameWithoutExtension(path))
            .Order(StringComparer.Ordinal);

    [Fact]
    public void Every_id_in_the_sources_has_a_page_and_every_page_an_id() =>
        Assert.Equal(SourceIds().Order(StringComparer.Ordinal), PageIds);

    [Theory]
    [MemberData(nameof(Ids))]
    public void Page_is_listed_and_says_what_to_do(string id)
    {
        string page = Page(id);

        Assert.StartsWith($"# {id}: ", page, StringComparison.Ordinal);
        Assert.Contains("## What to do", page, StringComparison.Ordinal);
        string title = page[(id.Length + 4)..page.IndexOf('\n', StringComparison.Ordinal)];
        string index = File.ReadAllText(Path.Combine(Pages, "README.md"));
        Assert.Contains($"| [{id}]({id}.md) | {title} |", index, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(IdsWithExample))]
    public async Task Example_gives_the_message(string id)
    {
        Parsed<HclTemplate> loaded = Templates.Load(Example(id, OpenExample));
        List<Diagnostic> diagnostics = [.. loaded.Diagnostics];
        if (loaded.Tree.CanBeEvaluated)
        {
            PlannedTemplate planned = await BuildPlanner.PlanAsync(
                loaded.Tree,
                new TestCatalogue(),
                TestContext.Current.CancellationToken);
            diagnostics.AddRange([.. planned.Diagnostics, .. BodyCheck.Run(planned)]);
        }

        Assert.Contains(id, diagnostics.Select(static d => d.Id));
    }

    [Theory]
    [MemberData(nameof(IdsWithLegacyExample))]
    public void Legacy_example_gives_the_message(string id)
    {
        LegacyRun run = LegacyRun.Of(Example(id, OpenLegacyExample));

        Assert.Contains(id, run.Diagnostics.Select(static d => d.Id));
    }

    private static string Example(string id, string open)
    {
        string rest = Page(id)[(Page(id).IndexOf(open, StringComparison.Ordinal) + open.Length)..];
        return rest[..rest.IndexOf("\n```\n", StringComparison.Ordinal)];
    }

    private static string Page(string id) => File.ReadAllText(Path.Combine(Pages, id + ".md"));

    private static IEnumerable<string> SourceIds() =>
        Directory.EnumerateFiles(
                Path.Combine(RepositoryRoot.Path, "src", "Kiln.Template"),
                "*Diagnostics.cs",
                SearchOption.AllDirectories)
            .SelectMany(static path => IdPattern().Matches(File.ReadAllText(path)))
            .Select(static match => match.Groups[1].Value);

    [GeneratedRegex("\"(KILN[0-9]{4})\"", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IdPattern();
}
