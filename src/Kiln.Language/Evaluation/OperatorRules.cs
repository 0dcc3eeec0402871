using Kiln.Language.Syntax;
using Kiln.Values;

namespace Kiln.Language.Evaluation;

/// <summary>Unary and binary operators.</summary>
internal static class OperatorRules
{
    public static HclValue Unary(UnarySyntax unary, EvaluationScope scope, EvaluationRun run)
    {
        HclType type = unary.Operator == UnaryOperator.Negate ? HclType.Number : HclType.Bool;
        HclValue given = run.Evaluate(unary.Operand, scope);
        Converted operand = HclConversion.Convert(given, type);
        if (!operand.Succeeded)
        {
            return run.Report(
                OperatorDiagnostics.InvalidOperand("unary", operand.Problem, unary.Operand.Range, unary.Range),
                unary.Operand,
                scope);
        }

        if (operand.Value.IsNull)
        {
            return run.Report(OperatorDiagnostics.Failed(OperatorDiagnostics.NullOperand, unary.Range), unary, scope);
        }

        HclValue result = !operand.Value.IsKnown
            ? operand.Value
            : unary.Operator == UnaryOperator.Negate
                ? HclValue.Number(-operand.Value.AsNumber())
                : HclValue.Bool(!operand.Value.AsBool());
        return result.WithSensitivity(given.IsSensitive);
    }

    /// <summary>Applies a chain of any length from left to right.</summary>
    public static HclValue Binary(BinarySyntax binary, EvaluationScope scope, EvaluationRun run)
    {
        int start = run.Position;
        HclValue left = run.Evaluate(binary.First, scope);
        for (int i = 0; i < binary.Steps.Length; i++)
        {
            Operation operation = new(binary, i, scope, run);
            left = binary.Steps[i].Operator switch
            {
                BinaryOperator.And or BinaryOperator.Or => operation.Logical(left, start),
                BinaryOperator.Equal => operation.Equal(left, wanted: true),
                BinaryOperator.NotEqual => operation.Equal(left, wanted: false),
                _ => operation.Numeric(left),
            };
        }

        return left;
    }

    private readonly record struct Operation(BinarySyntax Chain, int Index, EvaluationScope Scope, EvaluationRun Run)
    {
        private BinaryStep Step => Chain.Steps[Index];

        public HclValue Equal(HclValue left, bool wanted)
        {
            HclValue right = Run.Evaluate(Step.Operand, Scope);
            if (!Run.Charge(Math.Min(left.PartCount, right.PartCount), Chain.RangeThrough(Index)))
            {
                return HclValue.Unknown(HclType.Bool);
            }

            return Equality.Compare(left, right) switch
            {
                { IsKnown: true } same => HclValue.Bool(same.AsBool() == wanted).WithSensitivity(same.IsSensitive),
                HclValue unknown => unknown,
            };
        }

        public HclValue Numeric(HclValue left)
        {
            HclValue right = Run.Evaluate(Step.Operand, Scope);
            HclValue? leftNumber = Operand(left, HclType.Number, isLeft: true);
            HclValue? rightNumber = Operand(right, HclType.Number, isLeft: false);
            if (leftNumber is null || rightNumber is null)
            {
                return HclValue.DynamicUnknown;
            }

            if (leftNumber.IsNull || rightNumber.IsNull)
            {
                return Failed(OperatorDiagnostics.NullOperand);
            }

            bool sensitive = left.IsSensitive || right.IsSensitive;
            if (!leftNumber.IsKnown || !rightNumber.IsKnown)
            {
                return HclValue.Unknown(IsComparison ? HclType.Bool : HclType.Number).WithSensitivity(sensitive);
            }

            HclValue? result = IsComparison
                ? HclValue.Bool(Compare(leftNumber.AsNumber(), rightNumber.AsNumber()))
                : Calculate(leftNumber.AsNumber(), rightNumber.AsNumber());
            return result?.WithSensitivity(sensitive) ?? Failed(OperatorDiagnostics.Meaningless(Step.Operator));
        }

        /// <param name="left">The value of all that is left of the operator.</param>
        /// <param name="leftStart">Where the diagnostics of the left side start.</param>
        public HclValue Logical(HclValue left, int leftStart)
        {
            bool deciding = Step.Operator == BinaryOperator.Or;
            HclValue? leftFlag = Operand(left, HclType.Bool, isLeft: true);
            if (leftFlag is not null && Decides(leftFlag, deciding))
            {
                return HclValue.Bool(deciding).WithSensitivity(left.IsSensitive);
            }

            int rightStart = Run.Position;
            HclValue right = Run.Evaluate(Step.Operand, Scope);
            HclValue? rightFlag = Operand(right, HclType.Bool, isLeft: false);
            bool sensitive = left.IsSensitive || right.IsSensitive;
            if (rightFlag is not null && Decides(rightFlag, deciding))
            {
                Run.Drop(leftStart, rightStart);
                return HclValue.Bool(deciding).WithSensitivity(sensitive);
            }

            if (leftFlag is null || rightFlag is null)
            {
                return HclValue.Unknown(HclType.Bool);
            }

            if (leftFlag.IsNull || rightFlag.IsNull)
            {
                return Failed(OperatorDiagnostics.NullOperand);
            }

            bool known = leftFlag.IsKnown && rightFlag.IsKnown;
            return (known ? HclValue.Bool(!deciding) : HclValue.Unknown(HclType.Bool)).WithSensitivity(sensitive);
        }

        private bool IsComparison => Step.Operator is
            BinaryOperator.Greater or BinaryOperator.GreaterOrEqual or BinaryOperator.Less or BinaryOperator.LessOrEqual;

        // Compat: a null operand of && counts as false when it stands alone against anything but a deciding value.
        private static bool Decides(HclValue flag, bool deciding) =>
            flag.IsNull ? !deciding : flag.IsKnown && flag.AsBool() == deciding;

        private bool Compare(HclNumber left, HclNumber right) => Step.Operator switch
        {
            BinaryOperator.Greater => left > right,
            BinaryOperator.GreaterOrEqual => left >= right,
            BinaryOperator.Less => left < right,
            _ => left <= right,
        };

        private HclValue? Calculate(HclNumber left, HclNumber right)
        {
            HclNumber? number = Step.Operator switch
            {
                BinaryOperator.Add => HclNumber.Add(left, right),
                BinaryOperator.Subtract => HclNumber.Subtract(left, right),
                BinaryOperator.Multiply => HclNumber.Multiply(left, right),
                BinaryOperator.Divide => HclNumber.Divide(left, right),
                _ => HclNumber.Remainder(left, right),
            };
            return number is { } value ? HclValue.Number(value) : null;
        }

        private HclValue? Operand(HclValue value, HclType type, bool isLeft)
        {
            Converted converted = HclConversion.Convert(value, type);
            if (!converted.Succeeded)
            {
                Run.Report(
                    OperatorDiagnostics.InvalidOperand(
                        isLeft ? "left" : "right",
                        converted.Problem,
                        isLeft ? Chain.LeftRange(Index) : Step.Operand.Range,
                        Chain.RangeThrough(Index)),
                    isLeft && Index == 0 ? Chain.First : Step.Operand,
                    Scope);
            }

            if (converted.Value is { } operand)
            {
                Run.Charge(EvaluationRun.SizeOf(value) + EvaluationRun.SizeOf(operand), Step.Operand.Range);
            }

            return converted.Value;
        }

        private HclValue Failed(string reason) =>
            Run.Report(OperatorDiagnostics.Failed(reason, Chain.RangeThrough(Index)), Chain, Scope);
    }
}
