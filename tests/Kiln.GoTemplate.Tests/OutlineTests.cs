using System.Collections.Immutable;
using Kiln.GoTemplate.Outline;

namespace Kiln.GoTemplate.Tests;

public sealed class OutlineTests
{
    [Theory]
    [InlineData("plain", "text plain")]
    [InlineData("a {{- .X -}} b", "text a;other {{- .X -}};text b")]
    [InlineData("{{user `x`}}", "call user(\"x\")")]
    [InlineData("{{ `a` | replace `b` `c` 1 }}", "call replace(\"b\",\"c\",1,\"a\")")]
    [InlineData("{{upper (user `x`)}}", "call upper(user(\"x\"))")]
    [InlineData("{{print .X timestamp}}", "call print(?,timestamp())")]
    [InlineData("{{`x`}}{{1.5}}", "constant \"x\";constant 1.5")]
    [InlineData("{{/* gone */}}x", "text x")]
    [InlineData("{{$x := 1}}{{$x}}", "none {{$x := 1}};other {{$x}}")]
    [InlineData("{{if .A}}b{{else}}c{{end}}d", "none {{if .A}}b{{else}}c{{end}};text d")]
    [InlineData("{{range .A}}{{break}}{{end}}", "none {{range .A}}{{break}}{{end}}")]
    [InlineData("x{{define `t`}}y{{end}}z", "none x{{define `t`}}y{{end}}z")]
    public void Template_consists_of(string template, string expected) => Assert.Equal(
        expected,
        string.Join(';', TextTemplate.Parse(template, null).Template!.Parts.Select(Show)));

    [Theory]
    [InlineData("{{if eq (user `x`) env}}{{user \"y\"}}{{end}}", "user `x`,env,user \"y\"")]
    [InlineData("{{with timestamp}}{{.}}{{else}}{{uuid}}{{end}}", "timestamp,uuid")]
    [InlineData("{{user `x` | printf `%s` .Y}}", "user `x`")]
    [InlineData("  {{- print (env `a`) (upper (user `b`)) -}}  ", "env `a`,user `b`")]
    [InlineData("a{{define `t`}}{{user `x`}}{{end}}{{template `t` (user `y`)}}", "user `x`,user `y`")]
    [InlineData("{{block `t` (user `y`)}}{{upper (env `e`)}}{{end}}", "user `y`,env `e`")]
    public void Calls_that_are_constant_are_at(string template, string expected)
    {
        IEnumerable<string> sources = TextTemplate.Parse(template, null).Template!.Parts.OfType<GoActionPart>()
            .SelectMany(static part => part.Calls.Select(call => part.Source[call.Start..call.End]));

        Assert.Equal(expected, string.Join(',', sources));
    }

    [Fact]
    public void Parts_of_every_case_are_pieces_of_it()
    {
        foreach (TemplateCase sample in TemplateCase.Recorded.Concat(TemplateCase.Read("data.txt")))
        {
            ImmutableArray<GoPart> parts = TextTemplate.Parse(sample.Template, null).Template?.Parts ?? [];
            int position = 0;
            foreach (GoActionPart part in parts.OfType<GoActionPart>())
            {
                position = sample.Template.IndexOf(part.Source, position, StringComparison.Ordinal) + part.Source.Length;
                Assert.True(position >= part.Source.Length, sample.Template);
                Assert.All(part.Calls, call => Assert.InRange(call.End, call.Start, part.Source.Length));
            }
        }
    }

    private static string Show(GoPart part) => part switch
    {
        GoTextPart text => $"text {text.Text}",
        GoActionPart { Value: GoCall call } => $"call {Show(call)}",
        GoActionPart { Value: GoConstant constant } => $"constant {Show(constant)}",
        GoActionPart { Value: GoOther } action => $"other {action.Source}",
        GoActionPart action => $"none {action.Source}",
        _ => throw new ArgumentException("no such part", nameof(part)),
    };

    private static string Show(GoExpression expression) => expression switch
    {
        GoCall call => $"{call.Name}({string.Join(',', call.Arguments.Select(Show))})",
        GoConstant { Value: GoString text } => $"\"{text.Value}\"",
        GoConstant { Value: GoInt number } => $"{number.Value}",
        GoConstant { Value: GoFloat number } => FormattableString.Invariant($"{number.Value}"),
        _ => "?",
    };
}
