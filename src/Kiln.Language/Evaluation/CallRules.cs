using System.Collections.Immutable;
using Kiln.Language.Functions;
using Kiln.Language.Syntax;
using Kiln.Language.Text;
using Kiln.Values;

namespace Kiln.Language.Evaluation;

/// <summary>Function calls: finding the function, its arguments, and what they must fulfil.</summary>
internal static class CallRules
{
    public static HclValue Evaluate(FunctionCallSyntax call, EvaluationScope scope, EvaluationRun run)
    {
        if (scope.Functions.Find(call.Name) is not { } function)
        {
            return Unknown(call, scope, run);
        }

        if (Arguments(call, function, scope, run) is not { } arguments)
        {
            return HclValue.DynamicUnknown;
        }

        if (CountProblem(call, function, arguments.Length) is { } problem)
        {
            return run.Report(problem);
        }

        return function switch
        {
            ExpressionFunction special => Special(special, call, arguments, scope, run),
            ValueFunction plain => Plain(plain, call, arguments, scope, run),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>The arguments with the last one expanded if asked for; null when that is not possible (yet).</summary>
    private static HclValue Unknown(FunctionCallSyntax call, EvaluationScope scope, EvaluationRun run)
    {
        if (scope.Functions.IsEmpty)
        {
            return run.Report(CallDiagnostics.CallsNotAllowed(call.Range));
        }

        run.Report(CallDiagnostics.UnknownFunction(call.Name, scope.Functions, call.NameRange, call.Range), call, scope);
        foreach (ExpressionSyntax argument in call.Arguments)
        {
            // What is wrong with an argument is wrong whatever the function is.
            run.Evaluate(argument, scope);
        }

        return HclValue.DynamicUnknown;
    }

    private static ImmutableArray<CallArgument>? Arguments(
        FunctionCallSyntax call,
        FunctionDefinition function,
        EvaluationScope scope,
        EvaluationRun run)
    {
        bool takesValues = function is ValueFunction;
        ImmutableArray<CallArgument>.Builder arguments = ImmutableArray.CreateBuilder<CallArgument>(call.Arguments.Length);
        int start = run.Position;
        foreach (ExpressionSyntax expression in call.Arguments.AsSpan()[..(call.Arguments.Length - (call.ExpandsLast ? 1 : 0))])
        {
            arguments.Add(new(expression, takesValues ? run.Evaluate(expression, scope) : null));
        }

        if (call.ExpandsLast && !Expand(call, arguments, scope, run))
        {
            return null;
        }

        // After a failing argument the call itself has nothing to add.
        return run.FailedSince(start) ? null : arguments.DrainToImmutable();
    }

    private static bool Expand(
        FunctionCallSyntax call,
        ImmutableArray<CallArgument>.Builder arguments,
        EvaluationScope scope,
        EvaluationRun run)
    {
        ExpressionSyntax last = call.Arguments[^1];
        HclValue value = run.Evaluate(last, scope);
        if (value.IsNull)
        {
            run.Report(CallDiagnostics.NullExpansion(last.Range, call.Range), last, scope);
            return false;
        }

        if (value.Type is not (ListType or SetType or TupleType))
        {
            if (value.Type != HclType.Dynamic)
            {
                run.Report(CallDiagnostics.InvalidExpansion(last.Range, call.Range), last, scope);
            }

            return false;
        }

        if (!value.IsKnown)
        {
            return false;
        }

        foreach (HclValue element in value.AsElements())
        {
            arguments.Add(new(last, value.IsSensitive ? element.WithSensitivity(true) : element));
        }

        return true;
    }

    private static Diagnostics.Diagnostic? CountProblem(FunctionCallSyntax call, FunctionDefinition function, int given)
    {
        if (given < function.Parameters.Length)
        {
            return CallDiagnostics.NotEnough(function, given, call.CloseParenthesisRange, call.Range);
        }

        if (function.Rest is null && given > function.Parameters.Length)
        {
            SourceRange first = call.Arguments[Math.Min(function.Parameters.Length, call.Arguments.Length - 1)].Range;
            return CallDiagnostics.TooMany(function, first, call.Range);
        }

        return null;
    }

    private static HclValue Special(
        ExpressionFunction function,
        FunctionCallSyntax call,
        ImmutableArray<CallArgument> arguments,
        EvaluationScope scope,
        EvaluationRun run)
    {
        FunctionResult result = function.Body(new ExpressionCall(arguments, scope, run));
        return Result(result, function, call, arguments, scope, run);
    }

    private static HclValue Plain(
        ValueFunction function,
        FunctionCallSyntax call,
        ImmutableArray<CallArgument> arguments,
        EvaluationScope scope,
        EvaluationRun run)
    {
        ImmutableArray<HclValue>.Builder values = ImmutableArray.CreateBuilder<HclValue>(arguments.Length);
        bool unknown = false;
        bool sensitive = false;
        for (int i = 0; i < arguments.Length; i++)
        {
            FunctionParameter parameter = function.ParameterAt(i);
            Converted converted = HclConversion.Convert(arguments[i].Value!, parameter.Type);
            if (!converted.Succeeded)
            {
                return InvalidArgument(converted.Problem.ToString(), parameter, call, arguments[i], scope, run);
            }

            if (converted.Value.IsNull && !parameter.AllowNull)
            {
                return InvalidArgument(CallDiagnostics.NullArgument, parameter, call, arguments[i], scope, run);
            }

            unknown |= parameter.AllowUnknown ? !converted.Value.IsKnown && !parameter.AllowNull : !converted.Value.IsWhollyKnown;
            sensitive |= Spreads(converted.Value, function.Secrecy);
            values.Add(converted.Value);
        }

        ImmutableArray<HclValue> given = values.MoveToImmutable();
        if (!MayCall(call, given, run))
        {
            return HclValue.DynamicUnknown;
        }

        FunctionResult result = unknown
            ? HclValue.Unknown(function.ResultType([.. given.Select(static v => v.Type)]))
            : function.Body(given);
        HclValue value = Result(result, function, call, arguments, scope, run);
        return sensitive ? value.WithSensitivity(true) : value;
    }

    private static bool Spreads(HclValue argument, Secrecy secrecy) => secrecy switch
    {
        Secrecy.OfWhole => argument.ContainsSensitive,
        Secrecy.OfParts => argument.IsSensitive,
        _ => false,
    };

    /// <summary>Functions look at all of their arguments, and most of what they make is as long as those.</summary>
    private static bool MayCall(FunctionCallSyntax call, ImmutableArray<HclValue> arguments, EvaluationRun run)
    {
        long size = 0;
        long text = 0;
        foreach (HclValue argument in arguments)
        {
            size += EvaluationRun.SizeOf(argument);
            text += argument.TextLength;
        }

        return run.Charge(size, call.Range)
            && (text <= EvaluationLimits.TextLength || run.ChargeText(text, call.Range));
    }

    private static HclValue Result(
        FunctionResult result,
        FunctionDefinition function,
        FunctionCallSyntax call,
        ImmutableArray<CallArgument> arguments,
        EvaluationScope scope,
        EvaluationRun run)
    {
        if (result.Value is { } value)
        {
            bool makesText = value.Type == HclType.String || value.Type is ListType { Element: PrimitiveType };
            bool within = run.Charge(EvaluationRun.SizeOf(value) + result.Work, call.Range) && (!makesText || run.ChargeText(value.TextLength, call.Range));
            return within ? value : HclValue.DynamicUnknown;
        }

        if (result.IsReported)
        {
            return HclValue.DynamicUnknown;
        }

        return result.Argument is { } index
            ? InvalidArgument(result.Failure!, function.ParameterAt(index), call, arguments[index], scope, run)
            : run.Report(CallDiagnostics.Failed(function.Name, result.Failure!, call.Range), call, scope);
    }

    private static HclValue InvalidArgument(
        string reason,
        FunctionParameter parameter,
        FunctionCallSyntax call,
        CallArgument argument,
        EvaluationScope scope,
        EvaluationRun run) => run.Report(
            CallDiagnostics.InvalidArgument(parameter.Name, reason, argument.Expression.Range, call.Range),
            argument.Expression,
            scope);
}
