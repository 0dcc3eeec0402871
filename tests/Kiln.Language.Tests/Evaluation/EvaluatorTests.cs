using System.Diagnostics;
using System.Text;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Language.Functions;
using Kiln.Language.Parsing;
using Kiln.Language.Text;
using Kiln.Values;

namespace Kiln.Language.Tests.Evaluation;

public sealed class EvaluatorTests
{
    [Theory]
    [InlineData("var.secret")]
    [InlineData("\"${var.secret}\"")]
    [InlineData("\"x${var.secret}y\"")]
    [InlineData("upper(var.secret)")]
    [InlineData("var.secret == \"a\"")]
    [InlineData("var.secrets == {}")]
    [InlineData("length(var.secret) + 1")]
    [InlineData("!(var.secret == \"a\")")]
    [InlineData("var.secret == \"a\" ? 1 : 2")]
    [InlineData("true && var.secret == \"a\"")]
    [InlineData("{(var.secret) = 1}")]
    [InlineData("{for x in [var.secret]: x => 1}")]
    [InlineData("[for x in [1]: x if var.secret == \"a\"]")]
    [InlineData("[1, 2][length(var.secret) - 7]")]
    [InlineData("var.secrets[\"password\"]")]
    [InlineData("values(var.secrets)[0]")]
    [InlineData("merge(var.secrets, {}).password")]
    [InlineData("flatten([[var.secret]])[0]")]
    [InlineData("concat([var.secret], [1])[0]")]
    [InlineData("convert([var.secret], set(string))")]
    [InlineData("convert([var.secret], list(string))[0]")]
    [InlineData("join(\",\", [var.secret])")]
    [InlineData("jsonencode(var.secrets)")]
    [InlineData("format(\"%s\", var.secret)")]
    [InlineData("\"%{for x in [var.secret]}${x}%{endfor}\"")]
    [InlineData("\"%{if var.secret == \"a\"}b%{endif}\"")]
    [InlineData("max(length(var.secret)...)", false)]
    [InlineData("[var.secret][*]", false)]
    [InlineData("var.secrets.user", false)]
    [InlineData("merge(var.secrets, {}).user", false)]
    [InlineData("keys(var.secrets)", false)]
    [InlineData("[var.secret]", false)]
    public void Secret_makes_secret_what_depends_on_it(string expression, bool isSensitive = true)
    {
        Evaluated evaluated = Evaluate(expression, TestScopes.Rich);
        Assert.Equal(isSensitive, evaluated.Value.IsSensitive);
    }

    [Fact]
    public void Secret_is_not_shown_in_messages()
    {
        string[] expressions =
        [
            "{for x in [var.secret, var.secret]: x => 1}", "var.list[convert(length(var.secret) / 2, number)]", "var.secrets.nope",
        ];
        Assert.All(expressions, static e =>
        {
            Evaluated evaluated = Evaluate(e, TestScopes.Rich);
            Assert.True(evaluated.HasErrors);
            Assert.DoesNotContain("hunter2", string.Concat(evaluated.Diagnostics.Select(static d => d.ToString() + d.Detail)), StringComparison.Ordinal);
            Assert.DoesNotContain("3.5", string.Concat(evaluated.Diagnostics.Select(static d => d.Detail)), StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Diagnostic_carries_the_values_of_the_references()
    {
        Diagnostic diagnostic = Assert.Single(Evaluate("local.one + var.name", TestScopes.Rich).Diagnostics);
        Assert.Equal(["var.name as web"], diagnostic.Values.Select(static v => $"{v.Reference} as {v.Value}"));
        Diagnostic secret = Assert.Single(Evaluate("var.secret * 2", TestScopes.Rich).Diagnostics);
        Assert.Equal(["var.secret as <sensitive>"], secret.Values.Select(static v => $"{v.Reference} as {v.Value}"));
    }

    [Theory]
    [InlineData("1 + foo.bar", "foo")]
    [InlineData("[1, 2][5]", "[5]")]
    [InlineData("upper([])", "[]")]
    [InlineData("\"a${[]}\"", "[]")]
    [InlineData("{a = 1}.b", ".b")]
    [InlineData("nosuch(1)", "nosuch")]
    [InlineData("1 + 2 + \"x\"", "\"x\"")]
    public void Diagnostic_points_at_the_part_that_is_wrong(string expression, string subject) =>
        Assert.Equal(subject, Assert.Single(Evaluate(expression, TestScopes.Rich).Diagnostics).Subject!.Value.GetText());

    [Fact]
    public void Scope_without_variables_or_functions_refuses_them()
    {
        Assert.Equal("Variables not allowed", Assert.Single(Evaluate("var.x", EvaluationScope.Empty).Diagnostics).Summary);
        Assert.Equal("Function calls not allowed", Assert.Single(Evaluate("upper(\"a\")", EvaluationScope.Empty).Diagnostics).Summary);
    }

    [Fact]
    public void Root_backed_by_a_lookup_is_asked_only_for_what_is_used()
    {
        List<string> asked = [];
        NamedValues locals = new(
            () => throw new InvalidOperationException("all names were asked for"),
            name =>
            {
                asked.Add(name);
                return HclValue.Number(asked.Count);
            });
        Evaluated evaluated = Evaluate("local.a + local.b.c + local.a", EvaluationScope.Empty.With("local", locals));
        Assert.True(evaluated.HasErrors);
        Assert.Subset(new HashSet<string> { "a", "b" }, asked.ToHashSet());
    }

    [Fact]
    public void Environment_is_read_in_the_defaults_of_variables()
    {
        EvaluationScope scope = EvaluationScope.Empty.WithFunctions(StandardFunctions.CreateForVariableDefaults(TestScopes.Environment));
        Assert.Equal("value", ExpressionCases.Run("env(\"SET\")", scope));
        Assert.Equal("", ExpressionCases.Run("env(\"UNSET\")", scope));
    }

    [Fact]
    public void Long_chain_of_operators_is_no_nesting()
    {
        string sum = string.Join(" + ", Enumerable.Repeat("1", 100_000));
        Assert.Equal("100000", ExpressionCases.Run(sum, TestScopes.Console));
    }

    [Theory]
    [InlineData("[for a in range(1000): [for b in range(1000): [for c in range(1000): c]]]", "Expression takes too long")]
    [InlineData("try([for a in range(1000): [for b in range(1000): [for c in range(1000): c]]], 1)", "Expression takes too long")]
    [InlineData("setproduct(range(1000), range(1000), range(1000))", "Error in function call")]
    [InlineData("range(1000000000000)", "Error in function call")]
    [InlineData("indent(1000000000, \"a\\nb\")", "Invalid function argument")]
    [InlineData("format(\"%1000000000d\", 1)", "Error in function call")]
    [InlineData("regex(\"((a{1000}){1000}){1000}\", \"a\")", "Error in function call")]
    [InlineData("replace(format(\"%100000s\", \"\"), \" \", format(\"%100000s\", \"\"))", "Error in function call")]
    [InlineData("join(format(\"%100000s\", \"\"), range(1000))", "Error in function call")]
    [InlineData("regex_replace(format(\"%100000s\", \"\"), \" \", format(\"%100000s\", \"\"))", "Error in function call")]
    [InlineData("indent(1000, replace(format(\"%100000s\", \"\"), \" \", \"\\n\"))", "Error in function call")]
    [InlineData("yamldecode(\"a: &a [x,x,x,x,x,x,x,x,x,x]\\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\\ng: &g [*f,*f,*f,*f,*f,*f,*f,*f,*f,*f]\\nh: [*g,*g,*g,*g,*g,*g,*g,*g,*g,*g]\")", "Error in function call")]
    [InlineData("yamldecode(replace(format(\"%100000s\", \"\"), \" \", \"[\"))", "Error in function call")]
    [InlineData("unix_timestamp_parse(pow(10, 300))", "Invalid function argument")]
    [InlineData("bcrypt(\"x\", 31)", "Error in function call")]
    [InlineData("fileset(\"sub\", replace(format(\"%1000s\", \"\"), \" \", \"{a,b}\"))", "Error in function call")]
    public void Runaway_expression_ends_with_a_diagnostic(string expression, string summary) =>
        Assert.Contains(summary, Evaluate(expression, TestScopes.Console).Diagnostics.Select(static d => d.Summary));

    [Fact]
    public void Values_that_double_and_double_end_with_a_diagnostic()
    {
        EvaluationScope scope = TestScopes.Console;
        string? summary = null;
        for (int i = 0; i < 40 && summary is null; i++)
        {
            Evaluated evaluated = Evaluate("[x, x]", scope.With("x", scope.Find("x") ?? HclValue.True));
            summary = evaluated.Diagnostics.FirstOrDefault()?.Summary;
            scope = scope.With("x", evaluated.Value);
        }

        Assert.Equal("Value too large", summary);
    }

    [Fact]
    public void Json_nested_very_deep_is_refused()
    {
        string text = new string('[', 10_000) + new string(']', 10_000);
        EvaluationScope scope = TestScopes.Console.With("x", HclValue.String(text));
        Assert.StartsWith("! Error in function call", ExpressionCases.Run("jsondecode(x)", scope), StringComparison.Ordinal);
    }

    [Fact]
    public void Number_with_a_million_digits_is_evaluated()
    {
        Stopwatch watch = Stopwatch.StartNew();
        Assert.Equal("+Inf", ExpressionCases.Run(new string('9', 1_000_000), TestScopes.Console));
        Assert.Equal("0.5", ExpressionCases.Run($"0.5{new string('0', 1_000_000)}", TestScopes.Console));
        Assert.True(watch.Elapsed < TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void Large_collections_are_built_and_read()
    {
        StringBuilder text = new("[for k, v in {");
        for (int i = 0; i < 10_000; i++)
        {
            text.Append($"a{i} = {i},");
        }

        text.Append("}: k if v >= 9999]");
        Assert.Equal("[\n  \"a9999\",\n]", ExpressionCases.Run(text.ToString(), TestScopes.Console));
    }

    private static Evaluated Evaluate(string expression, EvaluationScope scope)
    {
        Parsed<Kiln.Language.Syntax.ExpressionSyntax> parsed = HclParser.ParseExpression(SourceFile.FromText("<test>", expression));
        Assert.Empty(parsed.Diagnostics);
        return Evaluator.Evaluate(parsed.Tree, scope);
    }
}
