using System.Collections.Immutable;
using Kiln.Language.Decoding;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Language.Functions;
using Kiln.Language.Json;
using Kiln.Language.Text;

namespace Kiln.Language.Tests.Json;

/// <summary>A message about a piece of an expression points at exactly that piece of the JSON text.</summary>
public sealed class JsonPlaceTests
{
    private static readonly EvaluationScope Scope = EvaluationScope.Empty
        .With("a", Kiln.Values.HclValue.EmptyObject)
        .WithFunctions(StandardFunctions.Create(FunctionEnvironment.Isolated));

    [Theory]
    [InlineData("""{"x": "text ${nosuch} text"}""", "nosuch")]
    [InlineData("""{"x": "${nosuch.deep}"}""", "nosuch")]
    [InlineData("""{"x": "é日😀${a.b}"}""", ".b")]
    [InlineData("""{"x": "\n\t\"\u00e9\ud83d\ude00\ud83d${a.b}"}""", ".b")]
    [InlineData("""{"x": "${nos\u0075ch}"}""", """nos\u0075ch""")]
    [InlineData("""{"x": "${no\u0073\u0075ch} \n"}""", """no\u0073\u0075ch""")]
    [InlineData("""{"x": "\u0024\u007bnosuch}"}""", "nosuch")]
    [InlineData("""{"x": "\u0024{upper(\"a\", \"b\")}"}""", "\\\"b\\\"")]
    [InlineData("""{"x": "${\"q\" + 1}"}""", "\\\"q\\\"")]
    [InlineData("""{"x": "${a[\"\\n\"]}"}""", "[\\\"\\\\n\\\"]")]
    [InlineData("""{"x": ["y", {"k": "\\${a.z}"}]}""", ".z")]
    [InlineData("""{"x": {"\"${a.key}": 1}}""", ".key")]
    [InlineData("""{"x": "${1 +\n}"}""", "}")]
    [InlineData("""{"x": "\"%{ if true }\""}""", "")]
    [InlineData("""{"x": "${"}""", "")]
    [InlineData("""{"x": "a\\${b $ c}"}""", "$")]
    [InlineData("""{"x": "%{ nope }"}""", "nope")]
    [InlineData("""{"x": {"k": 1, "\u006b": 2}}""", "\"\\u006b\"")]
    public void Message_points_at_the_piece_that_is_wrong(string json, string expected)
    {
        SourceFile file = SourceFile.FromText("t.json", json);
        Parsed<ImmutableArray<BodyArgument>> arguments =
            Body.Of(JsonParser.ParseFile(file).Tree).JustArguments(ArgumentForm.Expression);

        Diagnostic diagnostic = Assert.Single(
            arguments.Diagnostics.IsEmpty ? arguments.Tree[0].Evaluate(Scope).Diagnostics : arguments.Diagnostics);

        Assert.Same(file, diagnostic.Subject!.Value.File);
        Assert.Equal(expected, diagnostic.Subject.Value.GetText());
        Assert.True(diagnostic.Context is null || diagnostic.Context.Value.Contains(diagnostic.Subject.Value));
    }

    [Fact]
    public void Place_inside_a_message_is_the_place_in_the_json_text()
    {
        SourceFile file = SourceFile.FromText("t.json", "{\n  \"x\": \"\\\"é\\t%{ if true }%{ endfor }\"\n}");

        Diagnostic diagnostic = Assert.Single(
            Body.Of(JsonParser.ParseFile(file).Tree).JustArguments(ArgumentForm.Expression).Diagnostics);

        Assert.Equal("Expecting an endif directive for the if started at t.json:2,14-26.", diagnostic.Detail);
        Assert.Equal("t.json:2,26-37", diagnostic.Subject.ToString());
    }

    [Fact]
    public void References_of_a_body_are_found_at_any_depth_with_their_places()
    {
        SourceFile file = SourceFile.FromText(
            "t.json",
            """{"//": "${no.comment}", "a": [{"${local.key}": "\n${data.x.y.z}"}], "b": {"c": ["%{ for v in local.l }${v}%{ endfor }"]}}""");

        ImmutableArray<Reference> references = Body.Of(JsonParser.ParseFile(file).Tree).References();

        Assert.Equal(["local.key", "data.x.y.z", "local.l"], references.Select(static r => r.ToString()));
    }
}
