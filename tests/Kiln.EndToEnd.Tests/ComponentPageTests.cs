using System.Text.RegularExpressions;
using Kiln.Testing;

namespace Kiln.EndToEnd.Tests;

/// <summary>The examples in docs/components: whole templates that a user can take as they are.</summary>
public sealed partial class ComponentPageTests
{
    private static readonly string Folder = Path.Combine(RepositoryRoot.Path, "docs", "components");

    public static TheoryData<string> Pages =>
    [
        .. Directory.EnumerateFiles(Folder, "*.md")
            .Select(static path => Path.GetFileNameWithoutExtension(path))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>What the example is about: the block of the page's own component.</summary>
    private static readonly Dictionary<string, string> Blocks = new(StringComparer.Ordinal)
    {
        ["builder"] = "source",
        ["provisioner"] = "provisioner",
        ["post-processor"] = "post-processor",
        ["data-source"] = "data",
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Examples_of_a_page_use_its_component_and_are_valid(string page)
    {
        string text = await File.ReadAllTextAsync(
            Path.Combine(Folder, page + ".md"), TestContext.Current.CancellationToken);
        string kind = Blocks.Keys.Single(kind => page.StartsWith(kind + "-", StringComparison.Ordinal));
        string[] examples = [.. Example().Matches(text).Select(static m => m.Groups["text"].Value)];

        Assert.NotEmpty(examples);
        Assert.All(examples, e => Assert.Contains($"{Blocks[kind]} \"{page[(kind.Length + 1)..]}\"", e, StringComparison.Ordinal));
        foreach (string example in examples)
        {
            using KilnExecutable kiln = new();
            using TemporaryDirectory work = new();
            work.Write("example.pkr.hcl", example);

            KilnRun run = await kiln.RunAsync(work, "validate", ".");

            Assert.Equal(new(0, "The configuration is valid.\n", ""), run);
        }
    }

    [GeneratedRegex("^```hcl\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Example();
}
