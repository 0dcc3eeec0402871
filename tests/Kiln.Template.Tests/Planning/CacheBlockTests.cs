using Kiln.Language.Diagnostics;
using Kiln.Language.Text;
using Kiln.Sdk.Plan;
using Kiln.Template.Legacy;
using Kiln.Template.Loading;
using Kiln.Template.Planning;
using Kiln.Template.Tests.Legacy;
using Kiln.Template.Upgrading;

namespace Kiln.Template.Tests.Planning;

public sealed class CacheBlockTests
{
    private const string Source = "source \"null\" \"n\" {\n communicator = \"none\"\n}\n";

    /// <summary>What stands at the top, what in the build, and what comes out: <c>enabled age bytes</c>.</summary>
    [Theory]
    [InlineData("", "", "none")]
    [InlineData("cache {}", "", "True 7.00:00:00 21474836480")]
    [InlineData("", "cache {}", "True 7.00:00:00 21474836480")]
    [InlineData("cache {\n enabled = false\n}", "", "False 7.00:00:00 21474836480")]
    [InlineData("cache {\n enabled = false\n}", "cache {\n enabled = true\n}", "True 7.00:00:00 21474836480")]
    [InlineData("cache {\n max_age = \"12h\"\n max_size = 4096\n}", "", "True 12:00:00 4096")]
    [InlineData("cache {\n max_age = \"12h\"\n}", "cache {\n max_size = \"1.5 GB\"\n}", "True 12:00:00 1500000000")]
    [InlineData("cache {\n max_age = \"12h\"\n}", "cache {\n max_age = \"1h\"\n}", "True 01:00:00 21474836480")]
    [InlineData(
        "variable \"size\" {\n default = 2\n}\nlocals {\n on = false\n}\ncache {\n enabled = local.on\n max_size = \"${var.size}MiB\"\n}",
        "",
        "False 7.00:00:00 2097152")]
    [InlineData("", "name = \"x\"\ncache {\n enabled = build.name == \"x\"\n}", "True 7.00:00:00 21474836480")]
    [InlineData("", "dynamic \"cache\" {\n for_each = [5]\n content {\n max_size = cache.value\n }\n}", "True 7.00:00:00 5")]
    public async Task Cache_block_gives_the_limits_of_a_build(string top, string inner, string expected)
    {
        PlannedTemplate planned =
            await Templates.PlanAsync($"{top}\n{Source}build {{\n sources = [\"null.n\"]\n{inner}\n}}\n");

        Assert.Equal(expected, Describe(Assert.Single(planned.Plan.Builds).Cache));
    }

    [Theory]
    [InlineData("cache {\n max_size = \"many\"\n}", "KILN4442", "\"many\"")]
    [InlineData("cache {\n max_size = \"-1\"\n}", "KILN4442", "\"-1\"")]
    [InlineData("cache {\n max_size = \"99999999TiB\"\n}", "KILN4442", "\"99999999TiB\"")]
    [InlineData("cache {\n max_age = \"7d\"\n}", "KILN4424", "\"7d\"")]
    [InlineData("cache {\n max_age = \"-1h\"\n}", "KILN4443", "\"-1h\"")]
    [InlineData("cache {\n enabled = \"perhaps\"\n}", "KILN4426", "\"perhaps\"")]
    [InlineData("cache {\n maxage = \"1h\"\n}", "", "maxage")]
    [InlineData("cache \"x\" {\n}", "", "\"x\"")]
    [InlineData("cache {\n}\ncache {\n}", "KILN4441", "cache")]
    public async Task Mistakes_have_places(string block, string id, string place)
    {
        Parsed<HclTemplate> loaded = Templates.Load($"{block}\n{Source}build {{\n sources = [\"null.n\"]\n}}\n");
        List<Diagnostic> diagnostics = [.. loaded.Diagnostics];
        if (loaded.Tree.CanBeEvaluated)
        {
            PlannedTemplate planned =
                await BuildPlanner.PlanAsync(loaded.Tree, new TestCatalogue(), TestContext.Current.CancellationToken);
            diagnostics.AddRange(planned.Diagnostics);
        }

        Diagnostic only = Assert.Single(diagnostics);
        Assert.True(id.Length == 0 || id == only.Id, only.Id);
        Assert.Equal(place, TextOf(only));
    }

    [Theory]
    [InlineData("{}", "True 7.00:00:00 21474836480")]
    [InlineData("""{"enabled": false, "max_age": "1h", "max_size": 10}""", "False 01:00:00 10")]
    [InlineData("""{"max_size": "{{user `size`}}GiB", "enabled": null}""", "True 7.00:00:00 3221225472")]
    public void Legacy_template_has_an_object(string cache, string expected)
    {
        LegacyRun run = LegacyRun.Of(Legacy(cache));

        Assert.Empty(run.Diagnostics);
        Assert.Equal(expected, Describe(Assert.Single(run.Plan!.Builds).Cache));
    }

    [Theory]
    [InlineData("""{"max_size": "x"}""", "KILN4442")]
    [InlineData("""{"max_age": "x"}""", "KILN4614")]
    [InlineData("""{"max_age": "0s"}""", "KILN4443")]
    [InlineData("""{"max_age": "{{nosuch}}"}""", "KILN4445")]
    [InlineData("""{"size": 1}""", "KILN4444")]
    [InlineData("""{"enabled": "yes"}""", "KILN4604")]
    [InlineData("[]", "KILN4606")]
    public void Mistakes_in_a_legacy_template_are_told(string cache, string id) =>
        Assert.Equal(id, Assert.Single(LegacyRun.Of(Legacy(cache)).Diagnostics).Id);

    [Fact]
    public void Upgrade_writes_a_block()
    {
        LegacyTemplate template = LegacyReader.Read(
            SourceFile.FromText("a.json", Legacy("""{"max_size": "{{user `size`}}GiB", "enabled": true}"""))).Tree;

        string text = TemplateUpgrade.Run(template, new() { Catalogue = new TestCatalogue() }).Text;

        Assert.Contains(
            "cache {\n  enabled  = true\n  max_size = \"${var.size}GiB\"\n}\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a", null)]
    [InlineData("${build.name} ${source.name} ${var.v}", null)]
    [InlineData("${build.ID}", "it uses build.ID")]
    [InlineData("${upper(build.SSHPublicKey)}", "it uses build.SSHPublicKey")]
    [InlineData("${length(build) > 3 ? 1 : 2}", "it uses build")]
    [InlineData("${build.Host == \"a\" ? 1 : 2}", "it uses build.Host")]
    public async Task Configuration_that_uses_the_build_is_unsteady(string text, string? expected)
    {
        PlannedTemplate planned = await Templates.PlanAsync(
            $$"""
            variable "v" {
              default = "v"
            }
            {{Source}}
            build {
              sources = ["null.n"]
              provisioner "shell" {
                inline = ["{{text}}"]
              }
            }
            """);

        Assert.Equal(expected, planned.Plan.Builds[0].Provisioners[0].Config.Unsteadiness);
    }

    private static string Legacy(string cache) =>
        $$"""{"variables": {"size": "3"}, "cache": {{cache}}, "builders": [{"type": "null", "communicator": "none"}]}""";

    private static string TextOf(Diagnostic diagnostic) => diagnostic.Subject?.GetText() ?? "";

    private static string Describe(PlannedCache? cache) =>
        cache is null ? "none" : $"{cache.IsEnabled} {cache.MaxAge:c} {cache.MaxBytes}";
}
