using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Kiln.Language.Decoding;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Language.Functions;
using Kiln.Language.Json;
using Kiln.Language.Parsing;
using Kiln.Language.Syntax;
using Kiln.Language.Text;
using Kiln.Testing;
using Kiln.Values;

namespace Kiln.Language.Tests.Diagnostics;

/// <summary>The catalogue of messages (ids in the sources) and the pages about them say the same.</summary>
public sealed partial class DiagnosticPageTests
{
    private static readonly string Pages = Path.Combine(RepositoryRoot.Path, "docs", "diagnostics");

    public static TheoryData<string> PagesOfThisRoom => [.. PageIds];

    public static TheoryData<string> PagesOfTheParser =>
        [.. PageIds.Where(static id => IsBefore(id, "KILN1500") && Example(id) is not null)];

    public static TheoryData<string> PagesOfTheEvaluator =>
        [.. PageIds.Where(static id => id.StartsWith("KILN20", StringComparison.Ordinal)
            && IsBefore(id, "KILN2080")
            && Example(id) is not null)];

    public static TheoryData<string> PagesOfJson =>
        [.. PageIds.Where(static id => id.StartsWith("KILN17", StringComparison.Ordinal) && Example(id, "json") is not null)];

    /// <summary>The ids below 3000 are those of the language.</summary>
    private static IEnumerable<string> PageIds =>
        Directory.EnumerateFiles(Pages, "KILN*.md")
            .Select(static path => Path.GetFileNameWithoutExtension(path))
            .Where(static id => IsBefore(id, "KILN3000"))
            .Order(StringComparer.Ordinal);

    [Fact]
    public void Every_id_in_the_sources_has_a_page_and_every_page_an_id() =>
        Assert.Equal(SourceIds().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), PageIds);

    [Fact]
    public void No_id_is_used_by_two_messages() =>
        Assert.DoesNotContain(SourceIds().CountBy(static id => id, StringComparer.Ordinal), static id => id.Value > 1);

    [Theory]
    [MemberData(nameof(PagesOfThisRoom))]
    public void Page_is_listed_and_says_what_to_do(string id)
    {
        string page = File.ReadAllText(Path.Combine(Pages, id + ".md"));

        Assert.StartsWith($"# {id}: ", page, StringComparison.Ordinal);
        Assert.Contains("## What to do", page, StringComparison.Ordinal);
        string title = page[(id.Length + 4)..page.IndexOf('\n', StringComparison.Ordinal)];
        string index = File.ReadAllText(Path.Combine(Pages, "README.md"));
        Assert.Contains($"| [{id}]({id}.md) | {title} |", index, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(PagesOfTheParser))]
    public void Example_gives_the_message_when_it_is_parsed(string id)
    {
        Parsed<BodySyntax> parsed = HclParser.ParseFile(new("example.hcl", Example(id)));

        Assert.Equal([id], parsed.Diagnostics.Select(static d => d.Id).Distinct(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(PagesOfTheEvaluator))]
    public void Example_gives_the_message_when_it_is_evaluated(string id)
    {
        EvaluationScope scope = EvaluationScope.Empty
            .With("var", HclValue.EmptyObject)
            .WithFunctions(StandardFunctions.Create(FunctionEnvironment.Isolated));
        Parsed<BodySyntax> parsed = HclParser.ParseFile(new("example.hcl", Example(id)));

        Assert.Empty(parsed.Diagnostics);
        IEnumerable<string> ids = parsed.Tree.Arguments
            .SelectMany(a => Evaluator.Evaluate(a.Value, scope).Diagnostics)
            .Select(static d => d.Id);
        Assert.Equal([id], ids.Distinct(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(PagesOfJson))]
    public void Example_gives_the_message_when_it_is_read_as_json(string id)
    {
        SourceFile file = new("example.json", Example(id, "json"));
        Parsed<JsonNode> parsed = JsonParser.ParseFile(file);
        IEnumerable<Diagnostic> diagnostics = parsed.HasErrors ? parsed.Diagnostics
            : id == "KILN1722" ? JsonParser.Parse(file, JsonDialect.Lenient).Diagnostics
            : MessagesOf(Body.Of(parsed.Tree));

        Assert.Equal([id], diagnostics.Select(static d => d.Id).Distinct(StringComparer.Ordinal));
    }

    /// <summary>Reads as a template does, as far as the examples need it.</summary>
    private static IEnumerable<Diagnostic> MessagesOf(Body body)
    {
        BodySchema inVariable = new([new("type"), new("default")], []);
        Parsed<BodyContent> content =
            body.Content(new([], [new("variable", "name"), new("locals"), new("source", "type", "name"), new("build")]));
        IEnumerable<Diagnostic> inner = content.Tree.Blocks.SelectMany(block =>
        {
            Parsed<ImmutableArray<BodyArgument>> arguments = block.Type == "locals"
                ? block.Body.JustArguments(ArgumentForm.Expression)
                : new([], block.Body.Content(inVariable).Diagnostics);
            return arguments.Diagnostics
                .Concat(arguments.Tree.SelectMany(static a => a.Evaluate(EvaluationScope.Empty).Diagnostics));
        });
        return content.Diagnostics.Concat(inner);
    }

    private static bool IsBefore(string id, string other) => string.CompareOrdinal(id, other) < 0;

    /// <summary>The bytes of the page's example; null when the page has none.</summary>
    private static byte[]? Example(string id, string language = "hcl")
    {
        byte[] page = File.ReadAllBytes(Path.Combine(Pages, id + ".md"));
        ReadOnlySpan<byte> open = Encoding.UTF8.GetBytes($"## Example\n\n```{language}\n");
        int start = page.AsSpan().IndexOf(open);
        if (start < 0)
        {
            return null;
        }

        ReadOnlySpan<byte> rest = page.AsSpan(start + open.Length);
        return rest[..rest.IndexOf("\n```\n"u8)].ToArray();
    }

    private static IEnumerable<string> SourceIds() =>
        Directory.EnumerateFiles(
                Path.Combine(RepositoryRoot.Path, "src", "Kiln.Language"),
                "*Diagnostics.cs",
                SearchOption.AllDirectories)
            .SelectMany(static path => IdPattern().Matches(File.ReadAllText(path)))
            .Select(static match => match.Groups[1].Value);

    [GeneratedRegex("\"(KILN[0-9]{4})\"", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IdPattern();
}
