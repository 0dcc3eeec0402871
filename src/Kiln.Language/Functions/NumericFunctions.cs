using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using Kiln.Values;
using static Kiln.Language.Functions.FunctionParameter;

namespace Kiln.Language.Functions;

internal static class NumericFunctions
{
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private const int MaxDigits = 10_000;

    public static IEnumerable<FunctionDefinition> All =>
    [
        new ValueFunction("abs", [Number("num")], HclType.Number, static a => HclValue.Number(a[0].AsNumber().Abs())),
        new ValueFunction("ceil", [Number("num")], HclType.Number, static a => HclValue.Number(a[0].AsNumber().Ceiling())),
        new ValueFunction("floor", [Number("num")], HclType.Number, static a => HclValue.Number(a[0].AsNumber().Floor())),
        new ValueFunction("max", [], Number("numbers"), HclType.Number, static a => Extreme(a, 1)),
        new ValueFunction("min", [], Number("numbers"), HclType.Number, static a => Extreme(a, -1)),
        new ValueFunction("signum", [Number("num")], HclType.Number, Signum),
        new ValueFunction("log", [Number("num"), Number("base")], HclType.Number, static a => Compute(a, static (number, radix) => Math.Log(number) / Math.Log(radix))),
        new ValueFunction("pow", [Number("num"), Number("power")], HclType.Number, static a => Compute(a, Math.Pow)),
        new ValueFunction("parseint", [Any("number"), Number("base")], HclType.Number, ParseInt),
        new ValueFunction("sum", [Any("list") with { AllowNull = true }], HclType.Number, Sum),
    ];

    private static FunctionResult Compute(ImmutableArray<HclValue> arguments, Func<double, double, double> operation)
    {
        double left = arguments[0].AsNumber().ToDouble();
        double right = arguments[1].AsNumber().ToDouble();
        if (IsCut(arguments[0], left) || IsCut(arguments[1], right))
        {
            string largest = new BigInteger(double.MaxValue).ToString(CultureInfo.InvariantCulture);
            return FunctionResult.Fail($"value must be between -{largest}.000000 and {largest}.000000 inclusive");
        }

        return HclNumber.FromDouble(operation(left, right)) is { } number
            ? HclValue.Number(number)
            : FunctionResult.Fail("the result is not a number");
    }

    private static bool IsCut(HclValue value, double number) => double.IsInfinity(number) && value.AsNumber().Infinity == 0;

    private static FunctionResult Extreme(ImmutableArray<HclValue> numbers, int sign)
    {
        if (numbers.IsEmpty)
        {
            return FunctionResult.Fail("must pass at least one number");
        }

        HclNumber best = numbers[0].AsNumber();
        foreach (HclValue value in numbers)
        {
            HclNumber number = value.AsNumber();
            best = number.CompareTo(best) * sign > 0 ? number : best;
        }

        return HclValue.Number(best);
    }

    private static FunctionResult Signum(ImmutableArray<HclValue> arguments) =>
        arguments[0].AsNumber().TryGetInt64(out long number)
            ? HclValue.Number(Math.Sign(number))
            : FunctionResult.Fail(Arguments.NotWhole);

    private static FunctionResult ParseInt(ImmutableArray<HclValue> arguments)
    {
        if (arguments[0].Type != HclType.String)
        {
            return FunctionResult.FailArgument(0, $"first argument must be a string, not {arguments[0].Type}");
        }

        if (!Arguments.TryGetCount(arguments[1], out int radix))
        {
            return FunctionResult.FailArgument(1, Arguments.NotWhole);
        }

        if (radix is < 2 or > 62)
        {
            return FunctionResult.FailArgument(1, "base must be a whole number between 2 and 62 inclusive");
        }

        string text = arguments[0].AsString();
        return Parse(text, radix) is { } value
            ? HclValue.Number(HclNumber.FromInteger(value))
            : FunctionResult.FailArgument(0, $"cannot parse {GoText.Quote(text)} as a base {radix} integer");
    }

    private static BigInteger? Parse(string text, int radix)
    {
        bool negative = text is ['-', ..];
        string digits = text is ['-' or '+', ..] ? text[1..] : text;
        if (digits.Length is 0 or > MaxDigits)
        {
            return null;
        }

        BigInteger value = BigInteger.Zero;
        foreach (char c in digits)
        {
            // Up to base 36 upper and lower case mean the same.
            int digit = Digits.IndexOf(radix <= 36 ? char.ToLowerInvariant(c) : c, StringComparison.Ordinal);
            if (digit < 0 || digit >= radix)
            {
                return null;
            }

            value = (value * radix) + digit;
        }

        return negative ? -value : value;
    }

    private static FunctionResult Sum(ImmutableArray<HclValue> arguments)
    {
        const string Wrong = "argument must be list, set, or tuple of number values";
        HclValue list = arguments[0];
        if (!list.HasContent || !Arguments.IsSequence(list))
        {
            return FunctionResult.FailArgument(0, Wrong);
        }

        if (list.AsElements().IsEmpty)
        {
            return FunctionResult.FailArgument(0, "cannot sum an empty list");
        }

        HclNumber sum = 0;
        foreach (HclValue element in list.AsElements())
        {
            if (HclConversion.TryConvert(element, HclType.Number) is not { HasContent: true } number)
            {
                return FunctionResult.FailArgument(0, Wrong);
            }

            if (HclNumber.Add(sum, number.AsNumber()) is not { } next)
            {
                return FunctionResult.Fail("can't compute sum of opposing infinities");
            }

            sum = next;
        }

        return HclValue.Number(sum);
    }
}
