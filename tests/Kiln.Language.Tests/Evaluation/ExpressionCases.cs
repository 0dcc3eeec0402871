using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Language.Functions;
using Kiln.Language.Parsing;
using Kiln.Language.Syntax;
using Kiln.Language.Text;
using Kiln.Values;

namespace Kiln.Language.Tests.Evaluation;

/// <summary>
/// Files of expressions and results: a line <c>&gt; expression</c> (more lines of it start with <c>| </c>), then what
/// the console prints: the value, or per error <c>! summary</c> and, indented, the detail.
/// </summary>
internal static class ExpressionCases
{
    private static readonly string Folder = Path.Combine(CaseFolder.PathOf("Evaluation"), "cases");

    public static IEnumerable<(string File, string Expression, string Expected)> Read(string file)
    {
        string[] blocks = File.ReadAllText(Path.Combine(Folder, file)).Split("\n> ");
        foreach (string block in blocks)
        {
            string[] lines = block.TrimStart('>', ' ').Split('\n');
            int more = lines.Skip(1).TakeWhile(static l => l.StartsWith("| ", StringComparison.Ordinal)).Count();
            string expression = string.Join('\n', lines.Take(1).Concat(lines.Skip(1).Take(more).Select(static l => l[2..])));
            string expected = string.Join('\n', lines.Skip(1 + more)).Trim('\n');
            yield return (file, expression, expected);
        }
    }

    public static string Run(string expression, EvaluationScope scope)
    {
        Parsed<ExpressionSyntax> parsed = HclParser.ParseExpression(SourceFile.FromText("<console-input>", expression));
        if (parsed.HasErrors)
        {
            return Describe(parsed.Diagnostics);
        }

        Evaluated evaluated = Evaluator.Evaluate(parsed.Tree, scope);
        return evaluated.HasErrors ? Describe(evaluated.Diagnostics) : ConsoleText.Render(evaluated.Value).TrimEnd('\n');
    }

    public static HclValue Value(string expression, EvaluationScope scope)
    {
        Parsed<ExpressionSyntax> parsed = HclParser.ParseExpression(SourceFile.FromText("<test>", expression));
        Assert.Empty(parsed.Diagnostics);
        Evaluated evaluated = Evaluator.Evaluate(parsed.Tree, scope);
        Assert.True(evaluated.Diagnostics.IsEmpty, Describe(evaluated.Diagnostics));
        return evaluated.Value;
    }

    public static string Describe(ImmutableArray<Diagnostic> diagnostics) =>
        string.Join('\n', diagnostics.Select(static d => $"! {d.Summary}\n  {Flat(d.Detail ?? "")}"));

    private static string Flat(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
