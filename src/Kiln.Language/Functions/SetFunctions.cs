using System.Collections.Immutable;
using Kiln.Values;
using static Kiln.Language.Functions.FunctionParameter;

namespace Kiln.Language.Functions;

/// <summary>Functions on sets and their products.</summary>
internal static class SetFunctions
{
    private const int MaxProduct = 1_000_000;

    private static readonly FunctionParameter FirstSet = new("first_set", HclType.Set(HclType.Dynamic));

    private static readonly FunctionParameter OtherSets = FirstSet with { Name = "other_sets" };

    public static IEnumerable<FunctionDefinition> All =>
    [
        new ValueFunction("setunion", [FirstSet], OtherSets, FirstSet.Type, static a => Combine(a, static (x, y) => x.Union(y))),
        new ValueFunction("setintersection", [FirstSet], OtherSets, FirstSet.Type, static a => Combine(a, static (x, y) => x.Intersect(y))),
        new ValueFunction("setproduct", [], Any("sets"), HclType.Dynamic, Product),
    ];

    private static FunctionResult Combine(
        ImmutableArray<HclValue> sets,
        Func<IEnumerable<HclValue>, IEnumerable<HclValue>, IEnumerable<HclValue>> operation)
    {
        if (HclUnification.Unify(sets.Select(static s => ((SetType)s.Type).Element)) is not { } element)
        {
            return FunctionResult.Fail("given sets must all have compatible element types");
        }

        HclType type = HclType.Set(element);
        IEnumerable<HclValue> result = sets
            .Select(s => HclConversion.TryConvert(s, type)?.AsElements().AsEnumerable() ?? [])
            .Aggregate(operation);
        return HclValue.Set(element, [.. result]);
    }

    private static FunctionResult Product(ImmutableArray<HclValue> arguments)
    {
        if (arguments.Length < 2)
        {
            return FunctionResult.Fail("at least two arguments are required");
        }

        List<HclValue> factors = [];
        long size = 1;
        foreach (HclValue argument in arguments)
        {
            HclType wanted = argument.Type is SetType ? FirstSet.Type : Arguments.ListOfAny;
            if (!Arguments.IsSequence(argument) || HclConversion.TryConvert(argument, wanted) is not { } factor)
            {
                return FunctionResult.FailArgument(factors.Count, Arguments.IsSequence(argument)
                    ? "all elements must be of the same type"
                    : "a set or a list is required");
            }

            factors.Add(factor);
            size = Math.Min(MaxProduct + 1L, size * factor.AsElements().Length);
        }

        if (size > MaxProduct)
        {
            return FunctionResult.Fail($"the product has more than {MaxProduct:#,0} elements");
        }

        ImmutableArray<HclValue> rows = [.. Rows(factors)];
        HclType element = HclType.Tuple([.. factors.Select(static f => ((CollectionType)f.Type).Element)]);
        return factors.All(static f => f.Type is SetType) ? HclValue.Set(element, rows) : HclValue.List(element, rows);
    }

    private static IEnumerable<HclValue> Rows(List<HclValue> factors)
    {
        IEnumerable<ImmutableArray<HclValue>> rows = [[]];
        foreach (HclValue factor in factors)
        {
            rows = [.. rows.SelectMany(row => factor.AsElements().Select(row.Add))];
        }

        return rows.Select(HclValue.Tuple);
    }
}
