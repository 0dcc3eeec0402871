using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Language.Functions;
using Kiln.Language.Parsing;
using Kiln.Language.Syntax;
using Kiln.Language.Text;
using Kiln.Values;

namespace Kiln.Figures;

/// <summary>Expressions per second of processor time, and what the garbage collector has to do for each.</summary>
internal static class EvaluationFigures
{
    private const int Repetitions = 20_000;

    private static readonly ImmutableArray<(string Name, string Text)> Expressions =
    [
        ("arithmetic", "(var.count + 4) * 12 % 100 > 16 && var.count != 7"),
        ("template", "\"${var.name}-${var.region}-${var.count}.example.com\""),
        ("for", "[for k, v in var.tags : \"${k}=${v}\" if v != \"\"]"),
        ("calls", "join(\"-\", concat(var.names, [upper(var.name), format(\"%03d\", var.count)]))"),
        ("object", "{ name = var.name, size = var.count, tags = var.tags, zones = [\"a\", \"b\"] }"),
        ("conditional", "var.count > 16 ? \"large\" : lookup(var.tags, \"team\", \"none\")"),
    ];

    public static void Print(TextWriter output)
    {
        output.WriteLine("| Expression | Evaluations per second | Bytes allocated for each |");
        output.WriteLine("|---|---:|---:|");
        EvaluationScope scope = Scope();
        List<ExpressionSyntax> all = [];
        foreach ((string name, string text) in Expressions)
        {
            Parsed<ExpressionSyntax> parsed = HclParser.ParseExpression(SourceFile.FromText(name, text));
            all.Add(parsed.Tree);
            PrintRow(output, name, [parsed.Tree], scope);
        }

        PrintRow(output, "all of them in turn", all, scope);
        output.WriteLine();
    }

    private static void PrintRow(
        TextWriter output,
        string name,
        List<ExpressionSyntax> expressions,
        EvaluationScope scope)
    {
        void Run()
        {
            for (int i = 0; i < Repetitions; i++)
            {
                Evaluate(expressions[i % expressions.Count], scope);
            }
        }

        double seconds = Timing.Fastest(Run);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        output.WriteLine($"| {name} | {Repetitions / seconds:#,0} | {allocated / Repetitions:#,0} |");
    }

    private static void Evaluate(ExpressionSyntax expression, EvaluationScope scope)
    {
        Evaluated evaluated = Evaluator.Evaluate(expression, scope);
        if (evaluated.HasErrors)
        {
            throw new InvalidOperationException(evaluated.Diagnostics[0].Detail);
        }
    }

    private static EvaluationScope Scope() => EvaluationScope.Empty
        .WithFunctions(StandardFunctions.Create(FunctionEnvironment.Isolated))
        .With("var", HclValue.Object(new Dictionary<string, HclValue>
        {
            ["name"] = HclValue.String("web"),
            ["region"] = HclValue.String("eu-west-1"),
            ["count"] = HclValue.Number(12),
            ["names"] = HclValue.Tuple([HclValue.String("x"), HclValue.String("y")]),
            ["tags"] = HclValue.Object(new Dictionary<string, HclValue>
            {
                ["team"] = HclValue.String("images"),
                ["owner"] = HclValue.String("ops"),
                ["stage"] = HclValue.String("test"),
            }),
        }));
}
