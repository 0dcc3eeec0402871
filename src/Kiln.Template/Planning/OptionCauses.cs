using System.Collections.Frozen;
using System.Collections.Immutable;
using Kiln.Language.Evaluation;
using Kiln.Language.Syntax;
using Kiln.Sdk.Plan;
using Kiln.Template.Evaluation;
using Kiln.Values;

namespace Kiln.Template.Planning;

/// <summary>Finds what an expression is made from: variables, data sources, local files, the time; through locals.</summary>
internal sealed class OptionCauses
{
    /// <summary>More of them tell nobody anything.</summary>
    private const int MostLocals = 1000;

    private static readonly FrozenSet<string> NewInEachRun =
        FrozenSet.Create(StringComparer.Ordinal, "bcrypt", "legacy_isotime", "legacy_strftime", "timestamp", "uuidv4");

    private static readonly FrozenSet<string> ReadsFiles =
        FrozenSet.Create(StringComparer.Ordinal, "file", "filebase64", "fileset", "templatefile");

    private readonly EvaluationScope _scope;
    private readonly LocalExpressions _locals;
    private readonly Dictionary<string, ConfigCause> _found = new(StringComparer.Ordinal);
    private readonly HashSet<string> _visited = new(StringComparer.Ordinal);
    private readonly Queue<(string Local, ExpressionSyntax Expression)> _open = new();

    private OptionCauses(EvaluationScope scope, LocalExpressions locals)
    {
        _scope = scope;
        _locals = locals;
    }

    public static ImmutableArray<ConfigCause> Of(
        ExpressionSyntax expression,
        EvaluationScope scope,
        LocalExpressions locals)
    {
        OptionCauses causes = new(scope, locals);
        causes._open.Enqueue(("", expression));
        while (causes._open.TryDequeue(out (string Local, ExpressionSyntax Expression) next))
        {
            causes.Visit(next.Local, next.Expression);
        }

        return [.. causes._found.Values];
    }

    private void Visit(string local, ExpressionSyntax expression)
    {
        foreach (Reference reference in References.In(expression))
        {
            Visit(reference);
        }

        string within = local.Length == 0 ? "" : $" in local.{local}";
        foreach (FunctionCallSyntax call in References.CallsIn(expression))
        {
            if (NewInEachRun.Contains(call.Name))
            {
                Add(new($"{call.Name}(){within}", null));
            }
            else if (ReadsFiles.Contains(call.Name) && FileOf(call) is { } file)
            {
                Add(new($"{call.Name}(\"{file}\"){within}", Evaluator.Evaluate(call, _scope).Value));
            }
        }
    }

    private void Visit(Reference reference)
    {
        switch (reference)
        {
            case { Root: "var", Attributes: [string name, ..] }:
                AddValue($"var.{name}", "var", name);
                break;
            case { Root: "data", Attributes: [string type, string name, ..] }:
                AddValue($"data.{type}.{name}", "data", type, name);
                break;
            case { Root: "local", Attributes: [string name, ..] }
                when _visited.Count < MostLocals && _visited.Add(name) && _locals.Find(name) is { } expression:
                _open.Enqueue((name, expression));
                break;
            default:
                break;
        }
    }

    private void AddValue(string name, string root, params ReadOnlySpan<string> path)
    {
        HclValue? value = _scope.Find(root);
        foreach (string step in path)
        {
            value = value is { HasContent: true, Type: ObjectType or MapType } && value.AsEntries().TryGetValue(step, out HclValue? part)
                ? part
                : null;
        }

        if (value is not null)
        {
            Add(new(name, value));
        }
    }

    private void Add(ConfigCause cause) => _found.TryAdd(cause.Name, cause);

    private static string? FileOf(FunctionCallSyntax call) =>
        call.Arguments is [TemplateSyntax { LiteralText: { } text }, ..] ? text : null;
}
