using System.Collections.Immutable;
using Kiln.GoTemplate.Formatting;

namespace Kiln.GoTemplate.Functions;

/// <summary>Logic and comparison.</summary>
internal static class ComparisonFunctions
{
    private const string Incompatible = "incompatible types for comparison";
    private const string Missing = "missing argument for comparison";
    private static readonly ImmutableArray<GoParameter> OneOrMore = [GoParameter.Any, GoParameter.Any];
    private static readonly ImmutableArray<GoParameter> Two = [GoParameter.Any, GoParameter.Any];

    public static ImmutableArray<GoFunction> All { get; } =
    [
        new("and", OneOrMore, static a => a[a.Count - 1]) { IsVariadic = true, StopsAt = false },
        new("or", OneOrMore, static a => a[a.Count - 1]) { IsVariadic = true, StopsAt = true },
        new("not", [GoParameter.Any], static a => !a[0].IsTrue),
        new("eq", OneOrMore, Equal) { IsVariadic = true },
        new("ne", Two, static a => Negate(Same(a[0], a[1]))),
        new("lt", Two, static a => Less(a[0], a[1])),
        new("le", Two, static a => LessOrEqual(a[0], a[1])),
        new("gt", Two, static a => Negate(LessOrEqual(a[0], a[1]))),
        new("ge", Two, static a => Negate(Less(a[0], a[1]))),
    ];

    /// <summary>True when the first argument equals any of the others.</summary>
    private static GoCallResult Equal(GoArguments arguments)
    {
        if (arguments.Count < 2)
        {
            return GoCallResult.Failed(Missing);
        }

        for (int i = 1; i < arguments.Count; i++)
        {
            GoCallResult same = Same(arguments[0], arguments[i]);
            if (same.Error is not null || same.Value!.IsTrue)
            {
                return same;
            }
        }

        return false;
    }

    private static GoCallResult Same(GoValue left, GoValue right) => (left, right) switch
    {
        (GoString a, GoString b) => string.Equals(a.Value, b.Value, StringComparison.Ordinal),
        (GoInt a, GoInt b) => a.Value == b.Value,
        (GoFloat a, GoFloat b) => a.Value.Equals(b.Value) && !double.IsNaN(a.Value),
        (GoBool a, GoBool b) => a.Value == b.Value,
        (GoList or GoMap, _) => NotComparable(left),
        (_, GoList or GoMap) => NotComparable(right),
        (GoNil or GoNoValue, _) => right is GoNil or GoNoValue,
        (_, GoNil or GoNoValue) => false,
        _ => GoCallResult.Failed(Incompatible),
    };

    private static GoCallResult NotComparable(GoValue value) =>
        GoCallResult.Failed($"non-comparable type {GoPrinter.Print(value, 200)}: {value.TypeName}");

    private static GoCallResult Less(GoValue left, GoValue right) => (left, right) switch
    {
        (GoString a, GoString b) => CompareText(a.Value, b.Value) < 0,
        (GoInt a, GoInt b) => a.Value < b.Value,
        (GoFloat a, GoFloat b) => a.Value < b.Value,
        (GoInt or GoFloat or GoString, GoInt or GoFloat or GoString or GoBool) => GoCallResult.Failed(Incompatible),
        (GoBool, GoInt or GoFloat or GoString) => GoCallResult.Failed(Incompatible),
        _ => GoCallResult.Failed("invalid type for comparison"),
    };

    private static GoCallResult LessOrEqual(GoValue left, GoValue right)
    {
        GoCallResult less = Less(left, right);
        return less.Error is not null || less.Value!.IsTrue ? less : Same(left, right);
    }

    private static GoCallResult Negate(GoCallResult result) => result.Error is null ? !result.Value!.IsTrue : result;

    /// <summary>Go compares the bytes of UTF-8, which orders as code points do.</summary>
    private static int CompareText(string left, string right) =>
        GoBytes.ToBytes(left).AsSpan().SequenceCompareTo(GoBytes.ToBytes(right));
}
