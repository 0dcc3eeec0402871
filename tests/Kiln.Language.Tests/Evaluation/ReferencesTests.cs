using Kiln.Language.Evaluation;
using Kiln.Language.Parsing;
using Kiln.Language.Text;

namespace Kiln.Language.Tests.Evaluation;

public sealed class ReferencesTests
{
    [Theory]
    [InlineData("1", "")]
    [InlineData("var.x", "var.x")]
    [InlineData("var", "var")]
    [InlineData("data.a.b.c[0].d", "data.a.b.c")]
    [InlineData("local[\"x\"].y", "local.x.y")]
    [InlineData("local.x[var.i]", "local.x var.i")]
    [InlineData("\"a${var.x}b%{ if local.y }${local.z}%{ endif }\"", "var.x local.y local.z")]
    [InlineData("[for local in local.a: local.b]", "local.a")]
    [InlineData("[for k, v in var.m: \"${k}${v}${w.x}\"]", "var.m w.x")]
    [InlineData("\"%{ for x in var.l }${x.a}%{ endfor }${x.b}\"", "var.l x.b")]
    [InlineData("{a = b.c, (d.e) = f, \"${g.h}\" = 1}", "b.c d.e f g.h")]
    [InlineData("var.l[*].a[local.i]", "var.l local.i")]
    [InlineData("a.b ? c.d : e.f + -g.h", "a.b c.d e.f g.h")]
    [InlineData("upper(a.b...)", "a.b")]
    [InlineData("convert(a.b, list(string))", "a.b")]
    [InlineData("(a.b).c", "a.b")]
    public void References_are_found(string expression, string expected) => Assert.Equal(
        expected,
        string.Join(' ', References.In(HclParser.ParseExpression(SourceFile.FromText("t", expression)).Tree)));

    [Fact]
    public void References_of_a_body_include_nested_blocks()
    {
        SourceFile file = SourceFile.FromText("t", "a = var.x\nb \"l\" {\n  c {\n    d = local.y\n  }\n}\n");
        Assert.Equal("var.x local.y", string.Join(' ', References.In(HclParser.ParseFile(file).Tree)));
    }
}
