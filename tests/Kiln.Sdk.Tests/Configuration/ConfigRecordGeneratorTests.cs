using System.Collections.Immutable;
using Kiln.Sdk.Configuration;
using Kiln.Sdk.Generator;
using Kiln.Values;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Kiln.Sdk.Tests.Configuration;

public sealed class ConfigRecordGeneratorTests
{
    [Theory]
    [InlineData("text", "string", null)]
    [InlineData("text_with_default", "string", "hello \"you\"")]
    [InlineData("flag", "bool", "false")]
    [InlineData("tristate", "bool", null)]
    [InlineData("small", "number", "22")]
    [InlineData("large", "number", "0")]
    [InlineData("ratio", "number", "0.5")]
    [InlineData("wait", "string", "5m0s")]
    [InlineData("limit", "string", null)]
    [InlineData("names", "list of string", "[\"a\", \"b\"]")]
    [InlineData("codes", "list of number", "[0]")]
    [InlineData("plain", "list of string", null)]
    [InlineData("env", "map of string", null)]
    [InlineData("whatever", "dynamic", null)]
    [InlineData("renamed", "string", null)]
    [InlineData("shared_text", "string", null)]
    [InlineData("http_port", "string", null)]
    public void Schema_has_each_option_with_type_and_default(string name, string type, string? expectedDefault)
    {
        ConfigOption option = Option(name);
        Assert.Equal(type, option.Type.ToString());
        Assert.Equal(expectedDefault, option.Default);
    }

    [Fact]
    public void Schema_keeps_the_order_and_leaves_out_what_is_no_option()
    {
        string[] expected =
        [
            "text", "text_with_default", "flag", "tristate", "small", "large", "ratio", "wait", "limit", "names", "codes",
            "plain", "optional", "env", "whatever", "renamed", "shared_text", "http_port",
        ];
        Assert.Equal(expected, SampleConfig.Schema.Options.Select(static o => o.Name));
        Assert.Equal(["inner", "disk", "shared_inner"], SampleConfig.Schema.Blocks.Select(static b => b.Name));
    }

    [Fact]
    public void Schema_tells_what_attributes_and_comments_say()
    {
        Assert.Equal("Every kind of option. See `text` & `others`.", SampleConfig.Schema.Description);
        Assert.Equal("Some `text`, on two lines.", Option("text").Description);
        Assert.True(Option("renamed").IsSensitive);
        Assert.Equal("use text instead", Option("renamed").Deprecation);
        Assert.True(InnerConfig.Schema.Options[0].IsRequired);
        Assert.Same(InnerConfig.Schema, SampleConfig.Schema.Blocks[0].Schema);
        Assert.Equal([false, true, false], SampleConfig.Schema.Blocks.Select(static b => b.IsRepeatable));
    }

    [Theory]
    [InlineData(
        "public sealed partial record A { public System.Uri? X { get; init; } }",
        "KILNGEN001",
        "The option 'X' has the type System.Uri?")]
    [InlineData("public sealed partial record A { public ImmutableArray<bool> X { get; init; } }", "KILNGEN001", "The option 'X'")]
    [InlineData("public sealed record A;", "KILNGEN002", "The config record 'A' must be partial")]
    [InlineData("public sealed partial class A;", "KILNGEN002", "The config record 'A' must be a record class")]
    [InlineData("public sealed partial record A(string B);", "KILNGEN002", "must have a constructor without parameters")]
    [InlineData("public sealed partial record A<T>;", "KILNGEN002", "must be neither nested in a type nor generic")]
    [InlineData(
        "public sealed partial record A { public int X { get; init; } [ConfigOption(Name = \"x\")] public int Y { get; init; } }",
        "KILNGEN003",
        "The option name 'x' is used by more than one property: X, Y")]
    [InlineData(
        "public sealed partial record A { [ConfigInclude] public string X { get; init; } = \"\"; }",
        "KILNGEN004",
        "The property 'X' includes string")]
    public void Record_that_cannot_be_generated_for_is_reported(string declaration, string id, string message)
    {
        Diagnostic diagnostic = Assert.Single(Generate(Source(declaration)).Diagnostics);
        Assert.Equal(id, diagnostic.Id);
        Assert.Contains(message, diagnostic.GetMessage(null), StringComparison.Ordinal);
        Assert.Equal(3, diagnostic.Location.GetLineSpan().StartLinePosition.Line);
        Assert.Equal("Sample.cs", diagnostic.Location.GetLineSpan().Path);
    }

    [Fact]
    public void Edit_elsewhere_does_not_generate_again()
    {
        CSharpCompilation compilation = Compile(Source("public sealed partial record A { public int X { get; init; } }"));
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new ConfigRecordGenerator().AsSourceGenerator()],
            driverOptions: new(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        driver = driver.RunGenerators(compilation, TestContext.Current.CancellationToken);
        SyntaxTree other = CSharpSyntaxTree.ParseText("class Other;", cancellationToken: TestContext.Current.CancellationToken);
        driver = driver.RunGenerators(compilation.AddSyntaxTrees(other), TestContext.Current.CancellationToken);
        IEnumerable<IncrementalStepRunReason> reasons = driver.GetRunResult().Results[0].TrackedOutputSteps
            .SelectMany(static s => s.Value)
            .SelectMany(static s => s.Outputs)
            .Select(static o => o.Reason);
        Assert.All(reasons, static reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Fact]
    public void Unsupported_property_is_left_out_and_the_rest_compiles()
    {
        const string Declaration =
            "public sealed partial record A { [ConfigIgnore] public System.Uri? X { get; init; } public required int Y { get; init; } }";
        CSharpCompilation compilation = Compile(Source(Declaration));
        CSharpGeneratorDriver.Create(new ConfigRecordGenerator())
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out _, TestContext.Current.CancellationToken);
        Assert.Empty(output.GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(static d => d.Severity >= DiagnosticSeverity.Warning));
    }

    private static ConfigOption Option(string name) => SampleConfig.Schema.Options.Single(o => o.Name == name);

    private static string Source(string declaration) =>
        $"using System.Collections.Immutable;\nusing Kiln.Sdk.Configuration;\n[ConfigRecord]\n{declaration}\n";

    private static GeneratorDriverRunResult Generate(string source) =>
        CSharpGeneratorDriver.Create(new ConfigRecordGenerator())
            .RunGenerators(Compile(source), TestContext.Current.CancellationToken)
            .GetRunResult();

    private static CSharpCompilation Compile(string source)
    {
        string runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        ImmutableArray<MetadataReference> references =
        [
            .. Directory.GetFiles(runtime, "System*.dll").Where(static f => !f.Contains("Native", StringComparison.Ordinal))
                .Select(static f => MetadataReference.CreateFromFile(f)),
            MetadataReference.CreateFromFile(typeof(ConfigSchema).Assembly.Location),
            MetadataReference.CreateFromFile(typeof(HclValue).Assembly.Location),
        ];
        return CSharpCompilation.Create(
            "Sample",
            [CSharpSyntaxTree.ParseText(SourceText.From(source), path: "Sample.cs")],
            references,
            new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
    }
}
