using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Sdk.Components;
using Kiln.Template.Blocks;
using Kiln.Template.Loading;
using Kiln.Template.Variables;
using Kiln.Values;

namespace Kiln.Template.Evaluation;

/// <summary>Works out variables, data sources and locals, in an order in which each finds what it needs.</summary>
public sealed class TemplateEvaluation
{
    private readonly HclTemplate _template;
    private readonly DataSourceReader _dataSources;
    private readonly List<Diagnostic> _diagnostics = [];
    private readonly Dictionary<string, HclValue> _variables = new(StringComparer.Ordinal);
    private readonly GraphValues _locals = new();
    private readonly DataValues _data = new();

    private TemplateEvaluation(HclTemplate template, IComponentCatalogue catalogue)
    {
        _template = template;
        _dataSources = new(template, catalogue, _diagnostics);
    }

    /// <param name="template">A template that can be evaluated.</param>
    /// <param name="catalogue">Where data sources come from.</param>
    /// <param name="cancellationToken">Ends the reading of data sources.</param>
    /// <returns>All values that could be worked out; the others are unknown.</returns>
    public static Task<EvaluatedTemplate> RunAsync(
        HclTemplate template,
        IComponentCatalogue catalogue,
        CancellationToken cancellationToken) =>
        new TemplateEvaluation(template, catalogue).RunAsync(cancellationToken);

    private async Task<EvaluatedTemplate> RunAsync(CancellationToken cancellationToken)
    {
        EvaluationScope functions = TemplateScope.Functions(_template);
        foreach (VariableBlock variable in _template.Variables)
        {
            AddVariable(variable, functions);
        }

        EvaluationScope scope = TemplateScope.Make(functions, _template, _variables, _locals, _data);
        ImmutableArray<GraphNode> nodes =
            [.. _template.DataSources.Select(GraphNode.Of), .. _template.Locals.Select(GraphNode.Of)];
        ImmutableArray<GraphNode> order = ExecutionGraph.Order(nodes, _diagnostics);
        SetUnknown(nodes.Except(order));
        foreach (GraphNode node in order)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (node.Local is { } local)
            {
                HclValue value = local.Expression is { } expression
                    ? scope.Evaluate(expression, _diagnostics)
                    : HclValue.DynamicUnknown;
                _locals.Set(local.Name, local.IsSensitive ? value.WithSensitivity(true) : value);
            }
            else
            {
                DataBlock data = node.Data!;
                _data.Set(data.Type, data.Name, await _dataSources.ReadAsync(data, scope, cancellationToken));
            }
        }

        return Finish(scope);
    }

    private void AddVariable(VariableBlock variable, EvaluationScope functions)
    {
        if (!_template.Values.TryGetValue(variable.Name, out VariableValue? value))
        {
            _diagnostics.Add(ValueDiagnostics.Unset(variable.Name));
            _variables.Add(variable.Name, HclValue.DynamicUnknown);
            return;
        }

        _variables.Add(variable.Name, value.Value);
        VariableRules.Check(variable, value, functions, _diagnostics);
    }

    /// <summary>What cannot be worked out is unknown to those that need it: one mistake, one message.</summary>
    private void SetUnknown(IEnumerable<GraphNode> nodes)
    {
        foreach (GraphNode node in nodes)
        {
            if (node.Local is { } local)
            {
                _locals.Set(local.Name, HclValue.DynamicUnknown);
            }
            else
            {
                _data.Set(node.Data!.Type, node.Data.Name, HclValue.DynamicUnknown);
            }
        }
    }

    private EvaluatedTemplate Finish(EvaluationScope scope)
    {
        // From here on builds read them at the same time.
        _data.Freeze();
        ImmutableSortedDictionary<string, HclValue> locals = _template.Locals.ToImmutableSortedDictionary(
            static local => local.Name,
            local => _locals.Find(local.Name)!,
            StringComparer.Ordinal);
        ImmutableArray<string> sensitive =
        [
            .. _template.Variables
                .Where(static v => v.IsSensitive)
                .Select(static v => v.Name)
                .Order(StringComparer.Ordinal),
        ];
        return new()
        {
            Template = _template,
            Scope = scope,
            Variables = _variables.ToImmutableSortedDictionary(StringComparer.Ordinal),
            Locals = locals,
            SensitiveVariables = sensitive,
            Secrets = SecretTexts.In(
            [
                .. sensitive.Select(name => _variables[name]),
                .. _template.Locals.Where(static l => l.IsSensitive).Select(l => locals[l.Name]),
            ]),
            Diagnostics = [.. _diagnostics],
        };
    }
}
