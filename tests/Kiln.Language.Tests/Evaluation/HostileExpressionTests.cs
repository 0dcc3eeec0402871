using System.Diagnostics;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Language.Functions;
using Kiln.Language.Parsing;
using Kiln.Language.Syntax;
using Kiln.Language.Text;
using Kiln.Values;

namespace Kiln.Language.Tests.Evaluation;

/// <summary>Expressions that would take forever or fill the memory end soon, with a value or a message.</summary>
public sealed class HostileExpressionTests
{
    /// <summary>Some seconds are usual on a loaded machine; without limits it would be hours.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private const long MostAllocated = 6L * 1024 * 1024 * 1024;

    private const long MostKept = 512L * 1024 * 1024;

    private static readonly EvaluationScope Scope =
        EvaluationScope.Empty.With("n", HclValue.Number(1)).WithFunctions(StandardFunctions.Create(FunctionEnvironment.Isolated));

    /// <summary>The expression, and the id of the message; null for those that simply have a value.</summary>
    public static TheoryData<string, string?> Expressions => new()
    {
        { new string('9', 1_000_000), null },
        { "0." + new string('9', 1_000_000), null },
        { $"{new string('9', 300_000)} * {new string('9', 300_000)}", null },
        { $"\"{new string('9', 300_000)}\" + 1", null },
        { "1e999999999", null },
        { "1e-999999999", null },
        { "-1e999999999999999999999999", null },
        { "\"x${1e39000}\"", null },
        { "1e39000 % 7", null },
        { "pow(10, 1000000000)", null },
        { "[for i in range(1000): [for j in range(1000): 1e39000 * i]]", "KILN2005" },
        { "[for i in range(1000): [for j in range(1000): 1e-39000 * i]]", "KILN2005" },
        { "[for i in range(1000): [for j in range(1000): \"1e39000\" * i]]", "KILN2005" },
        { "range(1000000000)", "KILN2066" },
        { "setproduct(range(1000), range(1000), range(1000))", "KILN2066" },
        { "[for a in range(1000): [for b in range(1000): [for c in range(1000): a]]]", "KILN2001" },
        { "{for a in range(1000): a => {for b in range(1000): b => {for c in range(1000): c => a}}}", "KILN2001" },
        { "[for i in range(1000): [for j in range(1000): range(1000)[j]]]", "KILN2005" },
        { $"length([for x in [{Doubled("[x, x]", 16)}]: 1 if alltrue([for i in range(1000): x == [x[0], [x[1][0], x[1][1]]]])])", "KILN2005" },
        { Doubled("[x, x]", 40), "KILN2003" },
        { Doubled("{ a = x, b = x }", 40), "KILN2003" },
        { Doubled("concat([x], [x])", 40), "KILN2003" },
        { $"length({Doubled("concat(x, x)", 40, "[1]")})", "KILN2003" },
        { Doubled("\"${x}${x}\"", 40), "KILN2004" },
        { Doubled("join(\"\", [x, x])", 40), "KILN2004" },
        { Doubled("format(\"%s%s\", x, x)", 40), "KILN2004" },
        { Doubled("formatlist(\"%s%s\", x, x)[0]", 40), "KILN2004" },
        { "\"%{for a in range(1000)}%{for b in range(1000)}%{for c in range(1000)}xxxxxxxxxxxxxxxx%{endfor}%{endfor}%{endfor}\"", "KILN2004" },
        { $"jsonencode({Doubled("[x, x]", 18, $"\"{new string('x', 1000)}\"")})", "KILN2004" },
        { $"replace(\"{new string('a', 10_000)}\", \"a\", \"{new string('b', 10_000)}\")", "KILN2066" },
        { $"replace(\"{new string('a', 10_000)}\", \"\", \"{new string('b', 10_000)}\")", "KILN2066" },
        { $"regex_replace(\"{new string('a', 10_000)}\", \"a\", \"{new string('b', 10_000)}\")", "KILN2066" },
        { $"join(\"{new string('a', 100_000)}\", [for i in range(1000): \"x\"])", "KILN2066" },
        { $"formatlist(\"%s{new string('a', 100_000)}\", range(1000))", "KILN2066" },
        { $"indent(1000, replace(\"{new string('a', 100_000)}\", \"a\", \"\\n\"))", "KILN2066" },
        { $"length(csvdecode(\"a,b\\n{string.Concat(Enumerable.Repeat("1,2\\n", 50_000))}\"))", null },
        { $"try({string.Join(", ", Enumerable.Repeat("1 + \"a\"", 2_000))}, 1)", null },
        { string.Join(" + ", Enumerable.Repeat("n", 100_000)), null },
        { "n" + string.Concat(Enumerable.Repeat(".x", 100_000)), "KILN2056" },
        { $"[{string.Join(", ", Enumerable.Repeat("n", 200_000))}]", null },
        { $"\"{string.Concat(Enumerable.Repeat("${n}", 200_000))}\"", null },
    };

    [Theory]
    [MemberData(nameof(Expressions))]
    public void Hostile_expression_ends_soon_and_within_bounds(string expression, string? id)
    {
        Stopwatch time = Stopwatch.StartNew();
        long before = GC.GetAllocatedBytesForCurrentThread();

        Parsed<ExpressionSyntax> parsed = HclParser.ParseExpression(SourceFile.FromText("t.hcl", expression));
        Evaluated evaluated = Evaluator.Evaluate(parsed.Tree, Scope);

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(time.Elapsed, TimeSpan.Zero, Longest);
        Assert.InRange(allocated, 0, MostAllocated);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true), 0, MostKept);
        Assert.Empty(parsed.Diagnostics);
        Assert.Equal(id is null ? [] : [id], evaluated.Diagnostics.Select(static d => d.Id).Distinct());
        GC.KeepAlive(evaluated.Value);
    }

    [Fact]
    public void Templates_that_are_read_count_towards_the_expression_that_reads_them()
    {
        ExpressionSyntax expression = Parse("[for i in range(1000): templatefile(\"heavy.tpl\", {})]");

        Evaluated evaluated = Evaluator.Evaluate(expression, TestScopes.Console);

        Assert.Equal("KILN2005", Assert.Single(evaluated.Diagnostics).Id);
    }

    [Fact]
    public void Evaluation_ends_when_it_is_interrupted()
    {
        using CancellationTokenSource interrupt = new();
        interrupt.Cancel();
        EvaluationScope scope = Scope.WithInterrupt(interrupt.Token).With("m", HclValue.Number(2));

        Assert.Throws<OperationCanceledException>(
            () => Evaluator.Evaluate(Parse("[for a in range(1000): [for b in range(1000): a * b]]"), scope));
    }

    private static ExpressionSyntax Parse(string text) =>
        HclParser.ParseExpression(SourceFile.FromText("t.hcl", text)).Tree;

    /// <summary>An expression applied to its own value so many times: twice as large each time.</summary>
    private static string Doubled(string twice, int times, string start = "\"abcdefgh\"")
    {
        string expression = start;
        for (int i = 0; i < times; i++)
        {
            expression = $"[for x in [{expression}]: {twice}][0]";
        }

        return expression;
    }
}
