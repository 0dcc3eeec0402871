using System.Collections.Immutable;
using Kiln.Values;
using static Kiln.Language.Functions.FunctionParameter;

namespace Kiln.Language.Functions;

internal static class FormatFunctions
{
    private static readonly FunctionParameter Values = AnyPartly("args") with { AllowNull = true };

    public static IEnumerable<FunctionDefinition> All =>
    [
        new ValueFunction("format", [String("format")], Values, HclType.String, static a => Format(a[0].AsString(), a.AsSpan()[1..])),
        new ValueFunction("formatlist", [String("format")], Values, Arguments.ListOfString, FormatList),
    ];

    private static FunctionResult Format(string format, ReadOnlySpan<HclValue> arguments)
    {
        // Compat: the original gives an unknown value when an argument is null.
        foreach (HclValue argument in arguments)
        {
            if (argument.IsNull || !argument.IsWhollyKnown)
            {
                return HclValue.Unknown(HclType.String);
            }
        }

        return new FormatText(format, [.. arguments]).Run();
    }

    private static FunctionResult FormatList(ImmutableArray<HclValue> arguments)
    {
        int? length = null;
        int first = 0;
        for (int i = 1; i < arguments.Length; i++)
        {
            if (!arguments[i].IsKnown)
            {
                return HclValue.Unknown(Arguments.ListOfString);
            }

            if (!Iterates(arguments[i]))
            {
                continue;
            }

            int count = arguments[i].AsElements().Length;
            if (length is { } expected && expected != count)
            {
                return FunctionResult.FailArgument(
                    i,
                    $"argument {i} has length {count}, which is inconsistent with argument {first} of length {expected}");
            }

            first = length is null ? i : first;
            length ??= count;
        }

        return FormatRows(arguments, length ?? 1);
    }

    private static FunctionResult FormatRows(ImmutableArray<HclValue> arguments, int rows)
    {
        ImmutableArray<HclValue>.Builder results = ImmutableArray.CreateBuilder<HclValue>(rows);
        long length = 0;
        for (int row = 0; row < rows; row++)
        {
            HclValue[] values = [.. arguments.Skip(1).Select(a => Iterates(a) ? a.AsElements()[row] : a)];
            FunctionResult result = Format(arguments[0].AsString(), values);
            if (result.Value is not { } text)
            {
                return FunctionResult.Fail($"error on format iteration {row}: {result.Failure}");
            }

            length += text.TextLength;
            if (TextLimit.Check(length) is { } tooLong)
            {
                return tooLong;
            }

            results.Add(text);
        }

        return HclValue.List(HclType.String, results.MoveToImmutable());
    }

    private static bool Iterates(HclValue value) => value.HasContent && value.Type is ListType or TupleType or SetType;
}
