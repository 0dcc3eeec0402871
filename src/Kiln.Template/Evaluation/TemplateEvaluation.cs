using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Sdk.Components;
using Kiln.Template.Blocks;
using Kiln.Template.Loading;
using Kiln.Template.Planning;
using Kiln.Template.Variables;
using Kiln.Values;

namespace Kiln.Template.Evaluation;

/// <summary>Works out variables, data sources and locals, in an order in which each finds what it needs.</summary>
public sealed class TemplateEvaluation
{
    private readonly HclTemplate _template;
    private readonly DataSourceReader _dataSources;
    private readonly List<Diagnostic> _diagnostics = [];
    private readonly NotedSecrets _noted;
    private readonly Dictionary<string, HclValue> _variables = new(StringComparer.Ordinal);
    private readonly GraphValues _locals = new();
    private readonly DataValues _data = new();
    private readonly HashSet<GraphNode> _leftOut = [];

    private TemplateEvaluation(HclTemplate template, IComponentCatalogue catalogue)
    {
        _template = template;
        _noted = new(template.Options.NoteSecret);
        _dataSources = new(template, catalogue, _diagnostics, HasErrors);
    }

    /// <param name="template">A template that can be evaluated.</param>
    /// <param name="catalogue">Where data sources come from.</param>
    /// <param name="cancellationToken">Ends the reading of data sources.</param>
    /// <returns>All values that could be worked out; the others are unknown.</returns>
    public static async Task<EvaluatedTemplate> RunAsync(
        HclTemplate template,
        IComponentCatalogue catalogue,
        CancellationToken cancellationToken)
    {
        await catalogue.LearnAsync(NamedComponents.In(template), cancellationToken);
        return await new TemplateEvaluation(template, catalogue).RunAsync(cancellationToken);
    }

    private async Task<EvaluatedTemplate> RunAsync(CancellationToken cancellationToken)
    {
        EvaluationScope functions = TemplateScope.Functions(_template, _noted, cancellationToken);
        foreach (VariableBlock variable in _template.Variables)
        {
            AddVariable(variable, functions);
        }

        EvaluationScope scope = TemplateScope.Make(functions, _template, _variables, _locals, _data);
        ImmutableArray<GraphNode> data = [.. _template.DataSources.Select(GraphNode.Of)];
        ImmutableArray<GraphNode> locals = [.. _template.Locals.Select(GraphNode.Of)];
        if (_template.Options.UseSequentialEvaluation)
        {
            await EvaluateAsync(data, SequentialOrder.OfData(data, _diagnostics), scope, cancellationToken);
            await EvaluateAsync(locals, SequentialOrder.OfLocals(locals, _diagnostics), scope, cancellationToken);
        }
        else
        {
            ImmutableArray<GraphNode> all = [.. data, .. locals];
            await EvaluateAsync(all, ExecutionGraph.Order(all, _diagnostics), scope, cancellationToken);
        }

        await CheckRestAsync(functions, data.Concat(locals), cancellationToken);
        return Finish(scope);
    }

    /// <param name="nodes">All that have to get a value.</param>
    /// <param name="order">Those of them that can be worked out.</param>
    /// <param name="scope">Sees the values that are set here.</param>
    /// <param name="cancellationToken">Ends the reading of data sources.</param>
    private async Task EvaluateAsync(
        ImmutableArray<GraphNode> nodes,
        ImmutableArray<GraphNode> order,
        EvaluationScope scope,
        CancellationToken cancellationToken)
    {
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
                await ReadAsync(node.Data!, scope, cancellationToken);
            }
        }
    }

    private async Task ReadAsync(DataBlock data, EvaluationScope scope, CancellationToken cancellationToken)
    {
        int before = _diagnostics.Count;
        _data.Set(data.Type, data.Name, await _dataSources.ReadAsync(data, scope, cancellationToken));
        bool seesNoLocals = _template.Options.UseSequentialEvaluation
            && data.Body.References().Any(static reference => reference.Root == "local");
        for (int i = before; seesNoLocals && i < _diagnostics.Count; i++)
        {
            _diagnostics[i] = _diagnostics[i].Explain(
                "With -use-sequential-evaluation data sources are read before there are locals.");
        }
    }

    /// <summary>
    /// Looks for mistakes in what could not be worked out. What it refers to counts as unknown where it is not there.
    /// </summary>
    private async Task CheckRestAsync(
        EvaluationScope functions,
        IEnumerable<GraphNode> nodes,
        CancellationToken cancellationToken)
    {
        TolerantValues anyData = new(new GraphValues());
        EvaluationScope scope =
            TemplateScope.Make(functions, _template, _variables, new TolerantValues(_locals), anyData);
        foreach (GraphNode node in nodes.Where(_leftOut.Contains))
        {
            if (node.Local?.Expression is { } expression)
            {
                scope.Evaluate(expression, _diagnostics);
            }
            else if (node.Data is { } data)
            {
                await _dataSources.CheckAsync(data, scope, cancellationToken);
            }
        }
    }

    /// <summary>A value from outside that is not known is one that was wrong.</summary>
    private bool HasErrors() =>
        _diagnostics.Any(static d => d.IsError) || _variables.Values.Any(static value => !value.IsWhollyKnown);

    private void AddVariable(VariableBlock variable, EvaluationScope functions)
    {
        if (!_template.Values.TryGetValue(variable.Name, out VariableValue? value))
        {
            _diagnostics.Add(ValueDiagnostics.Unset(variable, _template.Options.Environment.Keys));
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
            _leftOut.Add(node);
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
        SensitiveValues secrets = Declared(locals);
        _diagnostics.AddRange(secrets.Warnings());
        return new()
        {
            Template = _template,
            Scope = scope,
            Variables = _variables.ToImmutableSortedDictionary(StringComparer.Ordinal),
            Locals = locals,
            SensitiveVariables = sensitive,
            Secrets = secrets.Texts(_noted.Values),
            Diagnostics = [.. new ValueOrigins(_template.Values).Explain(_diagnostics)],
        };
    }

    private SensitiveValues Declared(ImmutableSortedDictionary<string, HclValue> locals)
    {
        SensitiveValues declared = new();
        foreach (VariableBlock variable in _template.Variables.Where(static v => v.IsSensitive))
        {
            declared.Add($"var.{variable.Name}", variable.Place, _variables[variable.Name]);
        }

        foreach (LocalBlock local in _template.Locals.Where(static l => l.IsSensitive))
        {
            declared.Add($"local.{local.Name}", local.Place, locals[local.Name]);
        }

        return declared;
    }
}
