using System.Runtime.CompilerServices;
using Kiln.Language.Diagnostics;
using Kiln.Language.Syntax;
using Kiln.Language.Text;
using Kiln.Values;

namespace Kiln.Language.Evaluation;

/// <summary>One run of the evaluator: its diagnostics and its budget.</summary>
internal sealed class EvaluationRun
{
    private readonly List<Diagnostic> _diagnostics = [];
    private Diagnostic? _exhausted;
    private int _steps;
    private int _depth;
    private long _work;
    private long _text;

    /// <summary>The place in the list of diagnostics, for <see cref="FailedSince"/> and <see cref="Drop"/>.</summary>
    public int Position => _diagnostics.Count;

    /// <returns>The untyped unknown after an error, which has been reported then.</returns>
    public HclValue Evaluate(ExpressionSyntax expression, EvaluationScope scope)
    {
        if (!MayGoOn(expression, scope))
        {
            return HclValue.DynamicUnknown;
        }

        _depth++;
        HclValue value = EvaluateForm(expression, scope);
        _depth--;
        return Checked(value, expression.Range);
    }

    public Evaluated Finish(HclValue value)
    {
        // A budget that ran out stays an error even when try() or && threw away the message.
        if (_exhausted is not null && !_diagnostics.Contains(_exhausted))
        {
            _diagnostics.Add(_exhausted);
        }

        long work = _work + (_steps * (EvaluationLimits.Work / EvaluationLimits.Steps));
        return new(value, [.. _diagnostics]) { Work = work };
    }

    /// <summary>Adds a diagnostic together with the values that the given expression refers to.</summary>
    public HclValue Report(Diagnostic diagnostic, ExpressionSyntax seen, EvaluationScope scope)
    {
        _diagnostics.Add(diagnostic with { Values = ReferencedValues.In(seen, scope) });
        return HclValue.DynamicUnknown;
    }

    public HclValue Report(Diagnostic diagnostic)
    {
        _diagnostics.Add(diagnostic);
        return HclValue.DynamicUnknown;
    }

    public bool FailedSince(int position)
    {
        bool failed = _exhausted is not null;
        for (int i = position; i < _diagnostics.Count && !failed; i++)
        {
            failed = _diagnostics[i].IsError;
        }

        return failed;
    }

    public Diagnostic[] TakeFrom(int position)
    {
        Diagnostic[] taken = [.. _diagnostics.Skip(position)];
        _diagnostics.RemoveRange(position, taken.Length);
        return taken;
    }

    public void Drop(int from, int to) => _diagnostics.RemoveRange(from, to - from);

    /// <summary>Refuses values that are too large to be worked with.</summary>
    public HclValue Checked(HclValue value, SourceRange range)
    {
        if (value.Depth > EvaluationLimits.ValueDepth || value.PartCount > EvaluationLimits.ValueParts)
        {
            return Report(LimitDiagnostics.ValueTooLarge(range));
        }

        return value.TextLength > EvaluationLimits.TextLength ? Report(LimitDiagnostics.StringTooLong(range)) : value;
    }

    /// <summary>What a value counts for <see cref="Charge"/>: its direct parts; deeper ones are mostly passed on.</summary>
    public static long SizeOf(HclValue value) => !value.HasContent ? 0 : value.Type switch
    {
        ListType or SetType or TupleType => value.AsElements().Length,
        MapType or ObjectType => value.AsEntries().Count,
        _ when value.Type == HclType.Number => value.AsNumber().Weight,
        _ => value.TextLength / 16,
    };

    /// <summary>Counts parts of values that were handled in one step.</summary>
    /// <returns>False when the budget has run out, which is then reported.</returns>
    public bool Charge(long parts, SourceRange range)
    {
        _work += parts;
        if (_work > EvaluationLimits.Work && _exhausted is null)
        {
            Exhaust(LimitDiagnostics.TooMuchWork(range));
        }

        return _exhausted is null;
    }

    /// <summary>Counts the text that was made, or is about to be.</summary>
    /// <returns>False when the budget has run out, which is then reported.</returns>
    public bool ChargeText(long length, SourceRange range)
    {
        _text += length;
        if (_text > EvaluationLimits.TextLength && _exhausted is null)
        {
            Exhaust(LimitDiagnostics.StringTooLong(range));
        }

        return _exhausted is null;
    }

    private HclValue Number(NumberSyntax syntax)
    {
        if (!HclNumber.TryParse(syntax.Text, out HclNumber number))
        {
            return HclValue.Unknown(HclType.Number);
        }

        return Charge(syntax.Range.Length / 16 + number.Weight, syntax.Range)
            ? HclValue.Number(number)
            : HclValue.DynamicUnknown;
    }

    private bool MayGoOn(ExpressionSyntax expression, EvaluationScope scope)
    {
        const int StepsBetweenLooks = 256;
        if (_exhausted is not null)
        {
            return false;
        }

        if (++_steps % StepsBetweenLooks == 0)
        {
            scope.Interrupt.ThrowIfCancellationRequested();
        }

        if (_steps > EvaluationLimits.Steps)
        {
            Exhaust(LimitDiagnostics.TooManySteps(expression.Range));
        }
        else if (_depth > SyntaxLimits.Depth * 2 || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            Exhaust(LimitDiagnostics.TooDeep(expression.Range));
        }

        return _exhausted is null;
    }

    private void Exhaust(Diagnostic diagnostic)
    {
        _exhausted = diagnostic;
        _diagnostics.Add(diagnostic);
    }

    private HclValue EvaluateForm(ExpressionSyntax expression, EvaluationScope scope) => expression switch
    {
        NumberSyntax number => Number(number),
        BoolSyntax flag => HclValue.Bool(flag.Value),
        NullSyntax => HclValue.DynamicNull,
        InvalidExpressionSyntax => HclValue.DynamicUnknown,
        ParenthesisedSyntax parenthesised => Evaluate(parenthesised.Inner, scope),
        TemplateSyntax template => TemplateRules.Evaluate(template, scope, this),
        VariableSyntax variable => TraversalRules.Variable(variable, scope, this),
        TraversalSyntax traversal => TraversalRules.Evaluate(traversal, scope, this),
        TupleSyntax tuple => ConstructorRules.Tuple(tuple, scope, this),
        ObjectSyntax obj => ConstructorRules.Object(obj, scope, this),
        ForSyntax loop => ForRules.Evaluate(loop, scope, this),
        ConditionalSyntax conditional => ConditionalRules.Evaluate(conditional, scope, this),
        BinarySyntax binary => OperatorRules.Binary(binary, scope, this),
        UnarySyntax unary => OperatorRules.Unary(unary, scope, this),
        FunctionCallSyntax call => CallRules.Evaluate(call, scope, this),
        _ => throw new System.Diagnostics.UnreachableException(expression.GetType().Name),
    };
}
