using System.Text.RegularExpressions;
using Kiln.Testing;

namespace Kiln.Plugins.Tests.Locking;

/// <summary>The ids in the catalogue of this room (6000 to 6999) and the pages about them say the same.</summary>
public sealed partial class DiagnosticPageTests
{
    private static readonly string Pages = Path.Combine(RepositoryRoot.Path, "docs", "diagnostics");

    [Fact]
    public void Every_id_has_a_listed_page_that_says_what_to_do()
    {
        string[] ids =
        [
            .. Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "src", "Kiln.Plugins"), "*Diagnostics.cs", SearchOption.AllDirectories)
                .SelectMany(static path => IdPattern().Matches(File.ReadAllText(path)))
                .Select(static match => match.Groups[1].Value)
                .Order(StringComparer.Ordinal),
        ];
        Assert.NotEmpty(ids);
        Assert.Equal(
            ids,
            Directory.EnumerateFiles(Pages, "KILN6*.md").Select(static path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal));
        string index = File.ReadAllText(Path.Combine(Pages, "README.md"));
        Assert.All(ids, id =>
        {
            string page = File.ReadAllText(Path.Combine(Pages, id + ".md"));
            Assert.StartsWith($"# {id}: ", page, StringComparison.Ordinal);
            Assert.Contains("## What to do", page, StringComparison.Ordinal);
            string title = page[(id.Length + 4)..page.IndexOf('\n', StringComparison.Ordinal)];
            Assert.Contains($"| [{id}]({id}.md) | {title} |", index, StringComparison.Ordinal);
        });
    }

    [GeneratedRegex("\"(KILN[0-9]{4})\"", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IdPattern();
}
