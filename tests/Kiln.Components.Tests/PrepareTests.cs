using System.Text.Json;
using Kiln.Components.Tests.Support;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Testing;

namespace Kiln.Components.Tests;

public sealed class PrepareTests
{
    public static TheoryData<PrepareCase> Cases =>
        [.. JsonSerializer.Deserialize<PrepareCase[]>(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "cases", "prepare.json")), JsonSerializerOptions.Web)!];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Configuration_has_exactly_these_problems(PrepareCase sample)
    {
        IEnumerable<string> problems = Support.Components
            .Problems(sample.Kind, sample.Type, sample.Config.GetRawText())
            .Select(static p => (p.Severity == ProblemSeverity.Warning ? "warning: " : "")
                + (p.Option is null ? "" : p.Option + ": ")
                + p.Message);

        Assert.Equal(sample.Problems, problems);
    }

    [Theory]
    [InlineData("provisioner", "shell")]
    [InlineData("provisioner", "shell-local")]
    [InlineData("provisioner", "file")]
    [InlineData("provisioner", "breakpoint")]
    [InlineData("provisioner", "sleep")]
    [InlineData("provisioner", "hcp-sbom")]
    [InlineData("provisioner", "powershell")]
    [InlineData("provisioner", "windows-shell")]
    [InlineData("provisioner", "windows-restart")]
    [InlineData("builder", "null")]
    [InlineData("builder", "file")]
    [InlineData("post-processor", "artifice")]
    [InlineData("post-processor", "compress")]
    [InlineData("post-processor", "manifest")]
    [InlineData("post-processor", "checksum")]
    [InlineData("post-processor", "shell-local")]
    [InlineData("data source", "null")]
    [InlineData("data source", "http")]
    public void Unknown_option_is_named(string kind, string type) =>
        Assert.Contains(
            Support.Components.Problems(kind, type, """{"nosuch": 1}"""),
            static p => p.Severity == ProblemSeverity.Error && p.Message.Contains("nosuch", StringComparison.Ordinal));

    [Fact]
    public void Build_variable_that_the_builder_does_not_make_is_an_error_when_its_names_are_known()
    {
        PrepareContext context = ComponentContexts.PrepareDefault with { GeneratedVariables = ["Disk"] };
        ComponentFactory<IProvisioner> shell = Provisioners.CoreProvisioners.All.Single(static f => f.Type == "shell");

        Assert.Empty(shell.PrepareAsync(JsonValue.Parse("""{"inline": ["{{build `Disk`}}"]}"""), context, TestContext.Current.CancellationToken).Now().Problems);
        ConfigProblem problem = Assert.Single(shell.PrepareAsync(JsonValue.Parse("""{"inline": ["{{build `Dsk`}}"]}"""), context, TestContext.Current.CancellationToken).Now().Problems);
        Assert.Contains("loaded data, but couldnt find Dsk in it.", problem.Message, StringComparison.Ordinal);
    }

    public sealed record PrepareCase(string Kind, string Type, JsonElement Config, string[] Problems)
    {
        public override string ToString() => $"{Kind} {Type} {Config.GetRawText()}";
    }
}
