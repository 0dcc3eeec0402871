using System.Collections.Immutable;
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
        new ValueFunction("log", [Number("num"), Number("base")], HclType.Number, static a => FromDouble(Math.Log(Double(a[0])) / Math.Log(Double(a[1])))),
        new ValueFunction("pow", [Number("num"), Number("power")], HclType.Number, static a => FromDouble(Math.Pow(Double(a[0]), Double(a[1])))),
        new ValueFunction("parseint", [Any("number"), Number("base")], HclType.Number, ParseInt),
        new ValueFunction("sum", [Any("list") with { AllowNull = true }], HclType.Number, Sum),
    ];

    private static double Double(HclValue value) => value.AsNumber().ToDouble();

    private static FunctionResult FromDouble(double value) => HclNumber.FromDouble(value) is { } number
        ? HclValue.Number(number)
        : FunctionResult.Fail("the result is not a number");

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

        if (!Arguments.TryGetCount(arguments[1], out int radix) || radix is < 2 or > 62)
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
