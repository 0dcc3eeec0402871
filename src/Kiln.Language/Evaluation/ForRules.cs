using System.Collections.Immutable;
using Kiln.Language.Syntax;
using Kiln.Values;

namespace Kiln.Language.Evaluation;

/// <summary>For expressions, and what template loops share with them.</summary>
internal static class ForRules
{
    public static HclValue Evaluate(ForSyntax loop, EvaluationScope scope, EvaluationRun run)
    {
        HclValue collection = run.Evaluate(loop.Collection, scope);
        if (Items(collection, loop.Collection, loop, scope, run) is not { } items)
        {
            return HclValue.DynamicUnknown.WithSensitivity(collection.IsSensitive);
        }

        Loop state = new(loop, run) { IsSensitive = collection.IsSensitive };
        foreach ((HclValue key, HclValue value) in items)
        {
            if (!state.Add(ItemScope(scope, loop.KeyVariable, loop.ValueVariable, key, value)))
            {
                return HclValue.DynamicUnknown;
            }
        }

        return state.Result();
    }

    /// <summary>Keys and values in the language's order; null when there is nothing to iterate over (yet).</summary>
    public static IEnumerable<(HclValue Key, HclValue Value)>? Items(
        HclValue collection,
        ExpressionSyntax expression,
        SyntaxNode loop,
        EvaluationScope scope,
        EvaluationRun run)
    {
        if (collection.IsNull)
        {
            run.Report(CollectionDiagnostics.NullCollection(expression.Range, loop.Range), expression, scope);
            return null;
        }

        if (collection.Type is PrimitiveType && collection.Type != HclType.Dynamic)
        {
            run.Report(CollectionDiagnostics.NotIterable(collection.Type, expression.Range, loop.Range), expression, scope);
            return null;
        }

        return collection.IsKnown ? Elements(collection) : null;
    }

    public static EvaluationScope ItemScope(
        EvaluationScope scope,
        IdentifierSyntax? keyVariable,
        IdentifierSyntax valueVariable,
        HclValue key,
        HclValue value)
    {
        EvaluationScope withKey = keyVariable is null ? scope : scope.With(keyVariable.Name, key);
        return withKey.With(valueVariable.Name, value);
    }

    private static IEnumerable<(HclValue Key, HclValue Value)> Elements(HclValue collection) => collection.Type switch
    {
        MapType or ObjectType => collection.AsEntries().Select(static e => (HclValue.String(e.Key), e.Value)),
        SetType => collection.AsElements().Select(static e => (e, e)),
        _ => collection.AsElements().Select(static (e, i) => (HclValue.Number(i), e)),
    };

    private sealed class Loop(ForSyntax loop, EvaluationRun run)
    {
        private readonly List<HclValue> _elements = [];
        private readonly Dictionary<string, HclValue> _attributes = new(StringComparer.Ordinal);
        private readonly Dictionary<string, List<HclValue>> _groups = new(StringComparer.Ordinal);
        private bool _isUnknown;

        public bool IsSensitive { get; set; }

        /// <returns>False after an error: one failing element is told, not every one.</returns>
        public bool Add(EvaluationScope scope)
        {
            int start = run.Position;
            if (Includes(scope))
            {
                AddItem(scope);
            }

            return !run.FailedSince(start);
        }

        public HclValue Result()
        {
            if (_isUnknown)
            {
                return HclValue.DynamicUnknown.WithSensitivity(IsSensitive);
            }

            HclValue result = !loop.MakesObject
                ? HclValue.Tuple([.. _elements])
                : HclValue.Object(loop.IsGrouping ? Grouped() : _attributes);
            return IsSensitive ? result.WithSensitivity(true) : result;
        }

        private IEnumerable<KeyValuePair<string, HclValue>> Grouped() =>
            _groups.Select(static g => KeyValuePair.Create(g.Key, HclValue.Tuple([.. g.Value])));

        private bool Includes(EvaluationScope scope)
        {
            if (loop.Condition is not { } condition)
            {
                return true;
            }

            HclValue given = run.Evaluate(condition, scope);
            if (given.IsNull)
            {
                run.Report(CollectionDiagnostics.NullFilter(condition.Range, loop.Range), condition, scope);
                return false;
            }

            Converted flag = HclConversion.Convert(given, HclType.Bool);
            if (!flag.Succeeded)
            {
                run.Report(CollectionDiagnostics.InvalidFilter(flag.Problem, condition.Range, loop.Range), condition, scope);
                return false;
            }

            IsSensitive |= given.IsSensitive;
            _isUnknown |= !flag.Value.IsKnown;
            return flag.Value.IsKnown && flag.Value.AsBool();
        }

        private void AddItem(EvaluationScope scope)
        {
            if (loop.Key is not { } keyExpression)
            {
                _elements.Add(run.Evaluate(loop.Value, scope));
                return;
            }

            HclValue? key = Key(keyExpression, scope);
            HclValue value = run.Evaluate(loop.Value, scope);
            if (key is not { IsKnown: true })
            {
                _isUnknown = true;
                return;
            }

            IsSensitive |= key.IsSensitive;
            AddAttribute(key, value, keyExpression, scope);
        }

        private void AddAttribute(HclValue key, HclValue value, ExpressionSyntax keyExpression, EvaluationScope scope)
        {
            string name = key.AsString();
            if (loop.IsGrouping)
            {
                if (!_groups.TryGetValue(name, out List<HclValue>? group))
                {
                    _groups.Add(name, group = []);
                }

                group.Add(value);
                return;
            }

            if (!_attributes.TryAdd(name, value))
            {
                string? shown = key.IsSensitive ? null : name;
                run.Report(CollectionDiagnostics.DuplicateKey(shown, keyExpression.Range, loop.Range), keyExpression, scope);
            }
        }

        private HclValue? Key(ExpressionSyntax expression, EvaluationScope scope)
        {
            HclValue given = run.Evaluate(expression, scope);
            if (given.IsNull)
            {
                run.Report(CollectionDiagnostics.NullLoopKey(expression.Range, loop.Range), expression, scope);
                return null;
            }

            Converted key = HclConversion.Convert(given, HclType.String);
            if (!key.Succeeded)
            {
                run.Report(CollectionDiagnostics.InvalidLoopKey(key.Problem, expression.Range, loop.Range), expression, scope);
            }

            return key.Value;
        }
    }
}
