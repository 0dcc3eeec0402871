using System.Text;
using Kiln.Testing;

namespace Kiln.GoTemplate.Tests;

/// <summary>
/// Renders every recorded case with the original, so that a wrong recording cannot stand. With <c>KILN_UPDATE=1</c> it
/// records them.
/// </summary>
public sealed class PackerComparisonTests
{
    public static TheoryData<string> Files => [.. TemplateCase.PackerFiles];

    private static bool IsUpdate => Environment.GetEnvironmentVariable("KILN_UPDATE") == "1";

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Packer_gives_what_is_recorded(string file)
    {
        using TemporaryDirectory folder = new();
        OriginalTemplates original = new(Requires.Tool("packer", "packer"), folder);
        TemplateCase[] samples = TemplateCase.Read(file);

        TemplateCase[] live = await original.RenderAsync(
            [.. samples.Select(static s => s.Template)],
            TestContext.Current.CancellationToken);

        if (IsUpdate)
        {
            Record(file, live);
            return;
        }

        Assert.All(live.Zip(samples), static pair => Assert.Equal(
            pair.First with { Expected = Comparable(pair.First) },
            pair.Second with { Expected = Comparable(pair.Second) }));
    }

    /// <summary>
    /// The scripts that have two cases. Later versions of Unicode than Packer's gave U+019B and U+0264 a second one.
    /// </summary>
    [Theory]
    [InlineData(0xa1, 0x19a)]
    [InlineData(0x19c, 0x263)]
    [InlineData(0x265, 0x58f)]
    [InlineData(0x10a0, 0x10ff)]
    [InlineData(0x13a0, 0x13ff)]
    [InlineData(0x1e00, 0x218f)]
    [InlineData(0x24b6, 0x24e9)]
    [InlineData(0xff21, 0xff5a)]
    [InlineData(0x10400, 0x104ff)]
    public async Task Packer_gives_every_letter_the_same_other_case(int first, int last)
    {
        using TemporaryDirectory folder = new();
        OriginalTemplates original = new(Requires.Tool("packer", "packer"), folder);
        string letters = string.Concat(Enumerable.Range(first, last + 1 - first).Select(static c => new Rune(c).ToString()));
        string[] templates = [$"{{{{upper `|{letters}|`}}}}", $"{{{{lower `|{letters}|`}}}}"];

        TemplateCase[] live = await original.RenderAsync(templates, TestContext.Current.CancellationToken);

        Assert.All(live, static sample => Assert.Equal(
            sample.Expected,
            TextTemplate.Render(sample.Template, GoValue.Nil, Samples.Functions).Text));
    }

    private static string Comparable(TemplateCase sample) =>
        sample.IsError ? OriginalTemplates.Unwrap(sample.Expected) : sample.Expected;

    /// <summary>Where Kiln's text is the same but for line ends, they come from there.</summary>
    private static void Record(string file, TemplateCase[] live)
    {
        IEnumerable<TemplateCase> cases = live.Select(static sample =>
        {
            string? own = TextTemplate.Render(sample.Template, GoValue.Nil, Samples.Functions).Error?.ToGoText("root");
            bool same = sample.IsError && own is not null && OriginalTemplates.Unwrap(own) == sample.Expected;
            return same ? sample with { Expected = own! } : sample;
        });
        string source = Path.Combine(RepositoryRoot.Path, "tests", "Kiln.GoTemplate.Tests", "cases", file);
        File.WriteAllText(source, string.Concat(cases.Select(static c => c.ToText())));
    }
}
