using System.Text;
using Kiln.Language.Diagnostics;
using Kiln.Language.Types;
using Kiln.Values;
using static Kiln.Language.Functions.FunctionParameter;

namespace Kiln.Language.Functions;

/// <summary>Functions that look at their arguments as expressions.</summary>
internal static class ControlFunctions
{
    public static IEnumerable<FunctionDefinition> All =>
    [
        new ExpressionFunction("can", [Any("expression")], null, Can),
        new ExpressionFunction("try", [], Any("expressions"), Try),
        new ExpressionFunction("convert", [Any("value"), Any("type")], null, Convert),
    ];

    private static FunctionResult Can(ExpressionCall call)
    {
        int start = call.Run.Position;
        call.Evaluate(0);
        bool failed = call.Run.FailedSince(start);
        call.Run.TakeFrom(start);
        return HclValue.Bool(!failed);
    }

    private static FunctionResult Try(ExpressionCall call)
    {
        if (call.Arguments.IsEmpty)
        {
            return FunctionResult.Fail("at least one argument is required");
        }

        StringBuilder failures = new("no expression succeeded:\n");
        for (int i = 0; i < call.Arguments.Length; i++)
        {
            int start = call.Run.Position;
            HclValue value = call.Evaluate(i);
            if (!call.Run.FailedSince(start))
            {
                return value;
            }

            foreach (Diagnostic diagnostic in call.Run.TakeFrom(start).Where(static d => d.IsError))
            {
                failures.Append($"- {diagnostic.Summary} (at {diagnostic.Subject})\n  {diagnostic.Detail}\n");
            }
        }

        return FunctionResult.Fail(failures.Append("\nAt least one expression must produce a successful result").ToString());
    }

    private static FunctionResult Convert(ExpressionCall call)
    {
        int start = call.Run.Position;
        Parsed<TypeConstraint> type = TypeExpressions.ReadForConversion(call.Arguments[1].Expression);
        foreach (Diagnostic diagnostic in type.Diagnostics)
        {
            call.Run.Report(diagnostic);
        }

        HclValue value = call.Evaluate(0);
        if (call.Run.FailedSince(start))
        {
            return FunctionResult.Reported;
        }

        Converted converted = HclConversion.Convert(value, type.Tree.Type);
        return converted.Succeeded ? converted.Value : FunctionResult.FailArgument(0, converted.Problem.ToString());
    }
}
