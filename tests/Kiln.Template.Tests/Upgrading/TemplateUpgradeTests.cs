using System.Text;
using CsCheck;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Language.Formatting;
using Kiln.Language.Json;
using Kiln.Language.Parsing;
using Kiln.Language.Syntax;
using Kiln.Language.Text;
using Kiln.Template.Legacy;
using Kiln.Template.Upgrading;
using Kiln.Testing;
using Kiln.Values;

namespace Kiln.Template.Tests.Upgrading;

/// <summary>Whatever is in a JSON template, what comes out is HCL2 in canonical style.</summary>
public sealed class TemplateUpgradeTests
{
    private static readonly string[] TextParts =
    [
        "a", " ", "$", "%", "{", "}", "{{", "}}", "${", "%{", "\\\"", "\\\\", "\\n", "\\u0000", "\\u2028", "é", "\\ud83d\\ude00",
        "\\ud800", "{{user `x`}}", "{{user `a b`}}", "{{env `E`}}", "{{timestamp}}", "{{isotime}}", "{{.Vars}}", "{{build `ID`}}",
        "{{upper (user `x`)}}", "{{`{{`}}", "{{if user `x`}}", "{{else}}", "{{end}}", "{{- uuid -}}", "{{aws_secretsmanager `s`}}",
        "{{replace `a` `$` -1 `x`}}", "{{split `a` `b` 0}}", "{{clean_resource_name (user `y`)}}", "{{/* c */}}",
        "{{define \\\"t\\\"}}", "{{$v := user `x`}}", "{{user \\\\\\\"x\\\\\\\"}}", "{{build_type}}", "{{strftime `%Y`}}", "#", "//", "<<E",
    ];

    private static readonly Gen<string> Text =
        Gen.OneOf([.. TextParts.Select(Gen.Const)]).Array[0, 6].Select(static parts => $"\"{string.Concat(parts)}\"");

    private static readonly Gen<string> Name = Gen.OneOf(
        Text,
        Gen.OneOf([.. "type name x tags dynamic for null a.b linux_options override source_ami_filter region 1 _"
            .Split(' ').Select(static n => Gen.Const($"\"{n}\""))]));

    private static Gen<string> Value(int depth) => depth == 0
        ? Gen.OneOf(Text, Gen.OneOf(Gen.Const("null"), Gen.Const("true"), Gen.Const("-1.5e3"), Gen.Const("1e99999"), Gen.Const("[]"), Gen.Const("{}")))
        : Gen.OneOf(Value(0), Value(depth - 1).Array[0, 3].Select(static items => $"[{string.Join(',', items)}]"), Object(depth));

    private static Gen<string> Object(int depth) =>
        Gen.Select(Name, Value(depth - 1)).Array[0, 4].Select(static members => Join(members));

    private static Gen<string> Component(params string[] types) => Gen.Select(
        Gen.OneOf([.. types.Select(Gen.Const)]),
        Gen.OneOf(Name, Gen.Const("\"same\"")),
        Gen.Select(Name, Value(3)).Array[0, 4],
        static (type, name, options) => Join([("\"type\"", $"\"{type}\""), ("\"name\"", name), .. options]));

    [Fact]
    public void Any_template_becomes_one_in_canonical_style() => Gen.Select(
        Gen.Select(Name, Gen.OneOf(Text, Gen.Const("null"))).Array[0, 4],
        Name.Array[0, 2],
        Component("null", "file", "amazon-ebs", "x y", "${a}").Array[0, 4],
        Component("shell-local", "file", "unknown \\\"").Array[0, 3],
        Component("manifest", "checksum", "\\n").Array[0, 3],
        Text,
        static (variables, sensitive, builders, provisioners, postProcessors, description) =>
            $"{{\"variables\":{Join(variables)},\"sensitive-variables\":[{string.Join(',', sensitive)}],"
            + $"\"builders\":[{string.Join(',', builders)}],\"provisioners\":[{string.Join(',', provisioners)}],"
            + $"\"post-processors\":[[{string.Join(',', postProcessors)}]],\"description\":{description},\"_c\":{description}}}")
        .Sample(static text => Check(text), iter: 4000);

    [Fact]
    public void Any_text_keeps_its_meaning()
    {
        string[] literals = ["a", "$", "%", "{", "}", "${", "%{", "\"", "\\", "\n", "\u2028", "😀", "é", "\0", "\r", "~}"];
        Gen.OneOf([.. literals.Select(Gen.Const)]).Array[0, 8].Sample(
            static parts =>
            {
                string text = string.Concat(parts);
                string quoted = HclText.Quote([new(text), new("\"!\"", IsExpression: true), new(text)]);
                Assert.Equal($"{text}!{text}", Evaluate(quoted));
                Assert.Equal(text, Evaluate(HclText.Quote(text)));
            },
            iter: 5000);
    }

    [Fact]
    public void Any_value_at_any_place_of_a_template_becomes_hcl()
    {
        string[] values = ["null", "true", "5", "\"{{user `q`}}\"", "\"\"", "[]", "{}", "[1,{\"a\":1}]", "[null]", "[[{}]]", "{\"a b\":{}}"];
        string folder = Path.Combine(RepositoryRoot.Path, "tests", "Kiln.Cli.Tests", "upgrades");
        foreach (string path in Directory.EnumerateFiles(folder, "*.json"))
        {
            SourceFile file = new("t.json", File.ReadAllBytes(path));
            foreach (SourceRange place in ValuesIn(JsonParser.Parse(file, JsonDialect.Strict).Tree))
            {
                foreach (string value in values)
                {
                    Check(Encoding.UTF8.GetString(file.Bytes[..place.Start]) + value + Encoding.UTF8.GetString(file.Bytes[place.End..]));
                }
            }
        }
    }

    /// <summary>A text of braces that never close has to be gone through once, not once for each of them.</summary>
    [Fact]
    public async Task Text_of_a_million_open_braces_is_upgraded_soon()
    {
        string braces = string.Concat(Enumerable.Repeat("{{", 500_000));
        string text = $$"""{"builders":[{"type":"null","x":"{{braces}}\""}],"description":"{{braces}}"}""";

        await Task.Run(() => Check(text), TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
    }

    /// <summary>Nothing is asked of a template that cannot be read.</summary>
    private static void Check(string text)
    {
        Parsed<LegacyTemplate> parsed = LegacyReader.Read(new("t.json", Encoding.UTF8.GetBytes(text)));
        if (parsed.HasErrors)
        {
            return;
        }

        foreach (bool annotates in (bool[])[false, true])
        {
            UpgradeResult result =
                TemplateUpgrade.Run(parsed.Tree, new() { Catalogue = new TestCatalogue(), HasAnnotations = annotates });
            SourceFile file = new("t.pkr.hcl", Encoding.UTF8.GetBytes(result.Text));
            Parsed<BodySyntax> body = HclParser.ParseFile(file);
            Assert.True(body.Diagnostics.IsEmpty, $"{text}\n\n{result.Text}\n\n{string.Join('\n', body.Diagnostics)}");
            Assert.Equal(result.Text, Encoding.UTF8.GetString(HclFormatter.Format(file).Tree.Span));
        }
    }

    private static string Evaluate(string quoted)
    {
        Parsed<BodySyntax> body = HclParser.ParseFile(new("t.hcl", Encoding.UTF8.GetBytes($"x = {quoted}\n")));
        Assert.True(body.Diagnostics.IsEmpty, quoted);
        return Evaluator.Evaluate(body.Tree.Arguments[0].Value, EvaluationScope.Empty).Value.AsString();
    }

    private static IEnumerable<SourceRange> ValuesIn(JsonNode node) => node switch
    {
        JsonObject o => o.Members.SelectMany(static m => ValuesIn(m.Value)).Prepend(o.Range),
        JsonArray a => a.Elements.SelectMany(ValuesIn).Prepend(a.Range),
        _ => [node.Range],
    };

    private static string Join(IEnumerable<(string Name, string Value)> members) =>
        $"{{{string.Join(',', members.DistinctBy(static m => m.Name).Select(static m => $"{m.Name}:{m.Value}"))}}}";
}
