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
