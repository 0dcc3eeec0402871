using System.Collections.Immutable;
using Kiln.Values;
using static Kiln.Language.Functions.FunctionParameter;

namespace Kiln.Language.Functions;

/// <summary>Functions on maps and objects.</summary>
internal static class MapFunctions
{
    public static IEnumerable<FunctionDefinition> All =>
    [
        new ValueFunction("keys", [AnyPartly("inputMap")], HclType.Dynamic, Keys) { Secrecy = Secrecy.OfParts },
        new ValueFunction("values", [AnyPartly("values")], HclType.Dynamic, Values) { Secrecy = Secrecy.OfParts },
        new ValueFunction("lookup", [AnyPartly("inputMap"), String("key"), AnyPartly("default")], HclType.Dynamic, Lookup) { Secrecy = Secrecy.OfParts },
        new ValueFunction("merge", [], AnyPartly("maps") with { AllowNull = true }, HclType.Dynamic, Merge) { Secrecy = Secrecy.OfParts },
        new ValueFunction("zipmap", [ListOf("keys", HclType.String), AnyPartly("values")], HclType.Dynamic, ZipMap),
    ];

    private static FunctionResult Keys(ImmutableArray<HclValue> arguments)
    {
        if (!Arguments.IsMapping(arguments[0]))
        {
            return FunctionResult.FailArgument(0, "must have map or object type");
        }

        ImmutableArray<HclValue> names = [.. arguments[0].AsEntries().Keys.Select(HclValue.String)];
        return arguments[0].Type is MapType ? HclValue.List(HclType.String, names) : HclValue.Tuple(names);
    }

    private static FunctionResult Values(ImmutableArray<HclValue> arguments)
    {
        if (!Arguments.IsMapping(arguments[0]))
        {
            return FunctionResult.Fail("values() requires a map as the first argument");
        }

        ImmutableArray<HclValue> values = [.. arguments[0].AsEntries().Values];
        return arguments[0].Type is MapType map ? HclValue.List(map.Element, values) : HclValue.Tuple(values);
    }

    private static FunctionResult Lookup(ImmutableArray<HclValue> arguments)
    {
        HclValue map = arguments[0];
        HclValue fallback = arguments[2];
        if (!Arguments.IsMapping(map))
        {
            return FunctionResult.FailArgument(0, "lookup() requires a map as the first argument");
        }

        if (map.Type is MapType { Element: HclType element })
        {
            if (HclConversion.TryConvert(fallback, element) is not { } converted || HclUnification.Unify([element, fallback.Type]) != element)
            {
                return FunctionResult.FailArgument(2, "the default value must have the same type as the map elements");
            }

            fallback = converted;
        }

        return map.Get(arguments[1].AsString()) ?? fallback;
    }

    private static FunctionResult Merge(ImmutableArray<HclValue> arguments)
    {
        Dictionary<string, HclValue> merged = new(StringComparer.Ordinal);
        HclType? common = null;
        bool isMap = true;
        foreach (HclValue map in arguments)
        {
            if (!map.IsNull && map.IsKnown && !Arguments.IsMapping(map))
            {
                return FunctionResult.Fail($"arguments must be maps or objects, got {GoText.Quote(map.Type.ToString())}");
            }

            if (!map.IsKnown)
            {
                return HclValue.DynamicUnknown;
            }

            if (map.IsNull)
            {
                continue;
            }

            isMap &= map.Type is MapType && (common is null || common == map.Type);
            common = map.Type;
            foreach ((string name, HclValue value) in map.AsEntries())
            {
                merged[name] = value;
            }
        }

        return isMap && common is MapType { Element: HclType element }
            ? HclValue.Map(element, merged.ToImmutableSortedDictionary(TextOrder.Comparer))
            : HclValue.Object(merged);
    }

    private static FunctionResult ZipMap(ImmutableArray<HclValue> arguments)
    {
        ImmutableArray<HclValue> keys = arguments[0].AsElements();
        if (arguments[1].Type is not (ListType or TupleType))
        {
            return FunctionResult.Fail("values argument must be a list or tuple value");
        }

        ImmutableArray<HclValue> values = arguments[1].AsElements();
        if (keys.Length != values.Length)
        {
            return FunctionResult.Fail($"number of keys ({keys.Length}) does not match number of values ({values.Length})");
        }

        int empty = keys.ToList().FindIndex(static k => k.IsNull);
        if (empty >= 0)
        {
            return FunctionResult.Fail($"keys list has null value at index {empty}");
        }

        Dictionary<string, HclValue> entries = new(StringComparer.Ordinal);
        for (int i = 0; i < keys.Length; i++)
        {
            entries[keys[i].AsString()] = values[i];
        }

        return arguments[1].Type is ListType list
            ? HclValue.Map(list.Element, entries.ToImmutableSortedDictionary(TextOrder.Comparer))
            : HclValue.Object(entries);
    }
}
