using System.Text.RegularExpressions;
using Kiln.Testing;

namespace Kiln.EndToEnd.Tests;

/// <summary>The templates shown in the documentation, except those of docs/diagnostics, which are wrong on purpose.</summary>
public sealed partial class DocumentationTests
{
    public static TheoryData<string> Pages =>
    [
        .. Directory.EnumerateFiles(RepositoryRoot.Path, "*.md")
            .Concat(Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "docs"), "*.md", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "examples"), "*.md", SearchOption.AllDirectories))
            .Where(static path => !path.Contains("/diagnostics/", StringComparison.Ordinal))
            .Select(static path => Path.GetRelativePath(RepositoryRoot.Path, path))
            .Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Templates_of_a_page_are_in_canonical_form(string page)
    {
        using KilnExecutable kiln = new();
        using TemporaryDirectory work = new();
        string input = work.Combine("input");
        string text = await File.ReadAllTextAsync(
            Path.Combine(RepositoryRoot.Path, page), TestContext.Current.CancellationToken);
        foreach (Match block in Template().Matches(text))
        {
            await File.WriteAllTextAsync(input, block.Groups["text"].Value, TestContext.Current.CancellationToken);
            KilnRun run = await kiln.RunFromFileAsync(work, input, "fmt", "-");
            Assert.Equal(block.Groups["text"].Value, run.Output);
        }
    }

    /// <summary>A link to a file that is not there helps nobody.</summary>
    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Links_of_a_page_lead_somewhere(string page)
    {
        string path = Path.Combine(RepositoryRoot.Path, page);
        string text = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        IEnumerable<string> broken = Link().Matches(text)
            .Select(static m => m.Groups["target"].Value.Split('#')[0])
            .Where(static target => target.Length > 0 && !target.Contains("://", StringComparison.Ordinal))
            .Where(target => !Path.Exists(Path.Combine(Path.GetDirectoryName(path)!, target)));
        Assert.Empty(broken);
    }

    [GeneratedRegex("^```hcl\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Template();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();
}
