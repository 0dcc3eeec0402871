using Kiln.Language.Diagnostics;
using Kiln.Language.Json;
using Kiln.Language.Text;

namespace Kiln.Language.Tests.Json;

/// <summary>
/// Every case has its tree and its messages beside it. Those whose name starts with <c>lenient</c> are read in that
/// dialect.
/// </summary>
public sealed class JsonCaseTests
{
    private const string Folder = "Json/cases";

    public static TheoryData<string> Cases => [.. CaseFolder.Names(Folder, ".json")];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Json_text_gives_the_expected_tree_and_messages(string name)
    {
        SourceFile file = new(name, CaseFolder.Read(Folder, name));
        bool isLenient = name.StartsWith("lenient", StringComparison.Ordinal);
        Parsed<JsonNode> parsed = isLenient ? JsonParser.Parse(file, JsonDialect.Lenient) : JsonParser.ParseFile(file);
        ParsedFiles files = new();
        files.Add(file, parsed.Tree);
        string messages = new DiagnosticRenderer(files, new() { IsRich = true, Width = 0 }).Render(parsed.Diagnostics);
        CaseFolder.Check(Folder, name + ".expected", messages + JsonDump.Of(parsed.Tree));
    }
}
