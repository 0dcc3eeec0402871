using System.Collections.Immutable;
using System.Text;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Language.Functions;
using Kiln.Language.Parsing;
using Kiln.Language.Syntax;
using Kiln.Language.Tests.Parsing;
using Kiln.Language.Text;
using Kiln.Values;

namespace Kiln.Language.Tests.Evaluation;

/// <summary>
/// What must hold for the value of every expression, however bad its text is. Shared with the fuzzer.
/// </summary>
internal static class EvaluatorInvariants
{
    /// <summary>What an input may allocate in all, whatever it says; short expressions take some kilobytes.</summary>
    private const long FreeBytes = 64L * 1024 * 1024;

    private const int BytesPerByte = 4096;

    /// <summary>Larger values are not printed: it takes longer than all the rest.</summary>
    private const int PrintedParts = 10_000;

    /// <summary>Values of every kind, and every function that does not look outside.</summary>
    public static EvaluationScope Scope { get; } = EvaluationScope.Empty
        .WithFunctions(StandardFunctions.Create(FunctionEnvironment.Isolated))
        .With("var", Object(
            ("name", HclValue.String("web")),
            ("count", HclValue.Number(3)),
            ("list", HclValue.Tuple([HclValue.String("a"), HclValue.String("b")])),
            ("map", Object(("x", HclValue.Number(1)), ("y", HclValue.DynamicNull))),
            ("secret", HclValue.String("hunter2").WithSensitivity(true)),
            ("unset", HclValue.Null(HclType.String)),
            ("unknown", HclValue.Unknown(HclType.String)),
            ("any", HclValue.DynamicUnknown)))
        .With("local", new NamedValues(static () => ["one"], static name => name == "one" ? HclValue.Number(1) : null));

    public static void Check(byte[] bytes)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        SourceFile file = new("t.hcl", bytes);
        Parsed<ExpressionSyntax> expression = HclParser.ParseExpression(file);
        Check(expression.Tree, Scope);
        Parsed<TemplateSyntax> template = HclParser.ParseTemplate(file);
        Check(template.Tree, Scope);
        CheckMemory(before, bytes.Length);
    }

    public static void CheckFile(byte[] bytes)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Parsed<BodySyntax> body = HclParser.ParseFile(new("t.hcl", bytes));
        Stack<BodySyntax> rest = new([body.Tree]);
        while (rest.TryPop(out BodySyntax? next))
        {
            foreach (ArgumentSyntax argument in next.Arguments)
            {
                Check(argument.Value, Scope);
            }

            foreach (BlockSyntax block in next.Blocks)
            {
                rest.Push(block.Body);
            }
        }

        CheckMemory(before, bytes.Length);
    }

    private static void CheckMemory(long before, int length)
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Require(
            allocated <= FreeBytes + ((long)length * BytesPerByte),
            $"{allocated:#,0} bytes were allocated for an input of {length:#,0}");
    }

    private static void Check(ExpressionSyntax expression, EvaluationScope scope)
    {
        _ = References.In(expression);
        Evaluated evaluated = Evaluator.Evaluate(expression, scope);
        HclValue value = evaluated.Value;
        Require(value.Depth <= EvaluationLimits.ValueDepth + 1, "the value is deeper than the limit");
        if (value.PartCount < PrintedParts)
        {
            Require(value.Equals(value.WithoutSensitivity()), "a value is not equal to itself");
            _ = ConsoleText.Render(value);
        }

        Check(evaluated.Diagnostics);
    }

    private static void Check(ImmutableArray<Diagnostic> diagnostics)
    {
        DiagnosticRenderer renderer = new(new(), RenderOptions.Default);
        foreach (Diagnostic diagnostic in diagnostics.Take(10))
        {
            Require(diagnostic.Summary.Length > 0, $"{diagnostic.Id} has no summary");
            Require(renderer.Render(diagnostic).Length > 0, $"{diagnostic.Id} cannot be shown");
            Require(
                !diagnostic.ToString().Contains("hunter2", StringComparison.Ordinal),
                $"{diagnostic.Id} shows a secret");
        }
    }

    private static HclValue Object(params (string Name, HclValue Value)[] attributes) =>
        HclValue.Object(attributes.Select(static a => KeyValuePair.Create(a.Name, a.Value)));

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new InvariantBrokenException(message);
        }
    }
}
