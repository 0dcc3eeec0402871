using System.Globalization;
using System.Text;
using CsCheck;
using Kiln.Language.Decoding;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Language.Json;
using Kiln.Language.Text;
using Kiln.Values;

namespace Kiln.Language.Tests.Json;

public sealed class JsonLoweringTests
{
    private static readonly string[] Pieces =
    [
        "$", "%", "${", "%{", "$${", "$$$${x}", "%%{", "\\", "\"", "\u0001", "\n\r\t", "😀é", "\\u0024{", "${x}", "u", "}",
    ];

    private static readonly Gen<string> Texts = Gen.Frequency(
        (5, Gen.String[Gen.Char[' ', '~'], 0, 8]),
        (3, Gen.Int[0, Pieces.Length - 1].Array[0, 5].Select(static chosen => string.Concat(chosen.Select(i => Pieces[i])))));

    [Fact]
    public void Value_written_as_json_lowers_to_the_same_value() =>
        Values(depth: 3).Sample(
            value => Assert.Equal(value, Evaluate(Write(value, escapesTemplates: true), ArgumentForm.Expression)),
            iter: 5_000);

    [Fact]
    public void Literal_value_keeps_every_string_as_it_is() =>
        Values(depth: 3).Sample(
            value => Assert.Equal(value, Evaluate(Write(value, escapesTemplates: false), ArgumentForm.Literal)),
            iter: 5_000);

    [Theory]
    [InlineData("123456789012345678901234567890123456789012345678901234567890", "123456789012345678901234567890123456789012345678901234567890")]
    [InlineData("-0.1", "-0.1")]
    [InlineData("1.50E+2", "150")]
    [InlineData("-1e-3", "-0.001")]
    [InlineData("-0", "0")]
    public void Number_is_exact(string json, string expected) =>
        Assert.Equal(expected, Evaluate(json, ArgumentForm.Expression).AsNumber().ToString());

    [Theory]
    [InlineData("\"${list}\"", "[\"p\"]")]
    [InlineData("\"${true}\"", "true")]
    [InlineData("\"${null}\"", "null")]
    [InlineData("\"${1}${2}\"", "12")]
    [InlineData("\"%{ if true }a%{ endif }\"", "a")]
    [InlineData("{\"${list[0]}\": 1}", "{\n  \"p\" = 1\n}")]
    [InlineData("{\"list\": 1}", "{\n  \"list\" = 1\n}")]
    [InlineData("\"a\\n${~ \\\"b\\\" ~}  c\"", "abc")]
    public void String_is_a_template(string json, string expected)
    {
        EvaluationScope scope = EvaluationScope.Empty.With("list", HclValue.Tuple([HclValue.String("p")]));

        HclValue value = Argument(json, ArgumentForm.Expression).Evaluate(scope).Value;

        Assert.Equal(expected, ConsoleText.Render(value).Replace(",\n]", "]", StringComparison.Ordinal).Replace("[\n  ", "[", StringComparison.Ordinal));
    }

    private static Gen<HclValue> Values(int depth)
    {
        Gen<HclValue> scalars = Gen.Frequency(
            (4, Texts.Select(HclValue.String)),
            (2, Gen.Select(Gen.Long, Gen.Int[-30, 30]).Select(static (digits, exponent) => Number(digits, exponent))),
            (1, Gen.Bool.Select(static flag => HclValue.Bool(flag))),
            (1, Gen.Const(HclValue.DynamicNull)));
        if (depth == 0)
        {
            return scalars;
        }

        Gen<HclValue> inner = Values(depth - 1);
        return Gen.Frequency(
            (2, scalars),
            (1, inner.Array[0, 4].Select(static elements => HclValue.Tuple([.. elements]))),
            (1, Gen.Select(Texts, inner).Array[0, 4].Select(static attributes => HclValue.Object(
                attributes.DistinctBy(static a => a.Item1).Select(static a => KeyValuePair.Create(a.Item1, a.Item2))))));
    }

    private static HclValue Number(long digits, int exponent)
    {
        Assert.True(HclNumber.TryParse(string.Create(CultureInfo.InvariantCulture, $"{digits}e{exponent}"), out HclNumber number));
        return HclValue.Number(number);
    }

    private static HclValue Evaluate(string json, ArgumentForm form)
    {
        Evaluated evaluated = Argument(json, form).Evaluate(EvaluationScope.Empty);
        Assert.Empty(evaluated.Diagnostics);
        return evaluated.Value;
    }

    private static BodyArgument Argument(string json, ArgumentForm form)
    {
        Parsed<JsonNode> parsed = JsonParser.ParseFile(SourceFile.FromText("t.json", $"{{\"x\": {json}}}"));
        Assert.Empty(parsed.Diagnostics);
        Parsed<System.Collections.Immutable.ImmutableArray<BodyArgument>> arguments =
            Body.Of(parsed.Tree).JustArguments(form);
        Assert.Empty(arguments.Diagnostics);
        return Assert.Single(arguments.Tree);
    }

    private static string Write(HclValue value, bool escapesTemplates)
    {
        if (value.IsNull)
        {
            return "null";
        }

        return value.Type switch
        {
            TupleType => $"[{string.Join(',', value.AsElements().Select(e => Write(e, escapesTemplates)))}]",
            ObjectType => $"{{{string.Join(", ", value.AsEntries().Select(e =>
                $"{WriteText(e.Key, escapesTemplates)} : {Write(e.Value, escapesTemplates)}"))}}}",
            PrimitiveType { Name: "string" } => WriteText(value.AsString(), escapesTemplates),
            PrimitiveType { Name: "bool" } => value.AsBool() ? "true" : "false",
            _ => value.AsNumber().ToString(),
        };
    }

    /// <summary>Every third character is written as an escape.</summary>
    private static string WriteText(string text, bool escapesTemplates)
    {
        if (escapesTemplates)
        {
            text = text.Replace("${", "$${", StringComparison.Ordinal).Replace("%{", "%%{", StringComparison.Ordinal);
        }

        StringBuilder json = new("\"");
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            json.Append(c < ' ' || (c < 128 && i % 3 == 2) ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}")
                : c is '"' or '\\' ? $"\\{c}"
                : c.ToString());
        }

        return json.Append('"').ToString();
    }
}
