using System.Globalization;
using System.Text;
using Kiln.Language.Decoding;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Language.Json;
using Kiln.Language.Parsing;
using Kiln.Language.Syntax;
using Kiln.Language.Text;
using Kiln.Values;

namespace Kiln.Language.Tests.Decoding;

/// <summary>
/// Every case is read by the schema in its first lines; blocks are read by the schema of the comment
/// <c># inside: ...</c> or, without it, may contain any argument and no block. The result and the messages are beside
/// it.
/// </summary>
public sealed class BodyCaseTests
{
    private const string Folder = "Decoding/cases";

    private static readonly EvaluationScope Scope = EvaluationScope.Empty
        .With("list", HclValue.Tuple([HclValue.String("p"), HclValue.String("q")]))
        .With("map", HclValue.Object(
            [KeyValuePair.Create("z", HclValue.Number(1)), KeyValuePair.Create("a", HclValue.Number(2))]))
        .With("set", HclValue.Set(HclType.String, [HclValue.String("y"), HclValue.String("x")]))
        .With("unknown", HclValue.DynamicUnknown)
        .With("secret", HclValue.Tuple([HclValue.String("s")]).WithSensitivity(true))
        .With("nothing", HclValue.DynamicNull);

    public static TheoryData<string> Cases => [.. CaseFolder.Names(Folder, ".hcl", ".json")];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Body_read_by_a_schema_gives_the_expected_content_and_messages(string name)
    {
        SourceFile file = new(name, CaseFolder.Read(Folder, name));
        (Body body, SyntaxNode tree) = Parse(file);
        BodyReport report = new(file, tree, Scope);
        report.Read(body.WithDynamicBlocks(Scope), SchemaText.Read(Header(file, "# schema:")!));
        CaseFolder.Check(Folder, name + ".expected", report.ToString());
    }

    private static (Body Body, SyntaxNode Tree) Parse(SourceFile file)
    {
        if (file.Name.EndsWith(".json", StringComparison.Ordinal))
        {
            Parsed<JsonNode> json = JsonParser.ParseFile(file);
            Assert.Empty(json.Diagnostics);
            return (Body.Of(json.Tree), json.Tree);
        }

        Parsed<BodySyntax> native = HclParser.ParseFile(file);
        Assert.Empty(native.Diagnostics);
        return (Body.Of(native.Tree), native.Tree);
    }

    /// <summary>The rest of a line, or in JSON of a string, that starts with a word.</summary>
    private static string? Header(SourceFile file, string start) =>
        Encoding.UTF8.GetString(file.Bytes).Split('\n', '"')
            .FirstOrDefault(line => line.StartsWith(start, StringComparison.Ordinal))?[start.Length..];

    private sealed class BodyReport(SourceFile file, SyntaxNode tree, EvaluationScope scope)
    {
        private readonly StringBuilder _messages = new();
        private readonly StringBuilder _content = new();

        public void Read(Body body, BodySchema schema, int depth = 0)
        {
            Parsed<BodyContent> parsed = body.Content(schema);
            Show(parsed.Diagnostics);
            foreach (BodyArgument argument in parsed.Tree.Arguments.OrderBy(static a => a.Name, StringComparer.Ordinal))
            {
                Show(argument, depth);
            }

            foreach (BodyBlock block in parsed.Tree.Blocks)
            {
                string labels = string.Concat(block.Labels.Select(static l => $" {GoText.Quote(l.Value)}"));
                _content.Append(' ', depth * 2).Append(CultureInfo.InvariantCulture, $"{block.Type}{labels}\n");
                ReadBlock(block, depth + 1);
            }
        }

        public override string ToString() => $"{_messages}{_content}";

        private void ReadBlock(BodyBlock block, int depth)
        {
            string? inside = Header(file, "# inside:");
            if (inside is not null)
            {
                Read(block.Body, SchemaText.Read(inside), depth);
                return;
            }

            Parsed<System.Collections.Immutable.ImmutableArray<BodyArgument>> arguments = block.Body.JustArguments(ArgumentForm.Expression);
            Show(arguments.Diagnostics);
            foreach (BodyArgument argument in arguments.Tree)
            {
                Show(argument, depth);
            }
        }

        private void Show(BodyArgument argument, int depth)
        {
            Evaluated evaluated = argument.Evaluate(scope);
            Show(evaluated.Diagnostics);
            string secret = evaluated.Value.ContainsSensitive ? " (sensitive)" : "";
            string value = evaluated.Value.IsKnown ? ConsoleText.Render(evaluated.Value) : "unknown";
            _content.Append(' ', depth * 2)
                .Append(CultureInfo.InvariantCulture, $"{argument.Name} = {value}{secret}\n");
        }

        private void Show(System.Collections.Immutable.ImmutableArray<Diagnostic> diagnostics)
        {
            ParsedFiles files = new();
            files.Add(file, tree);
            _messages.Append(new DiagnosticRenderer(files, RenderOptions.Default).Render(diagnostics));
        }
    }
}
