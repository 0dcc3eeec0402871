using System.Collections.Immutable;
using Kiln.Sdk.Components;
using Kiln.Values;

namespace Kiln.Template.Planning;

/// <summary>Puts something in place of unknown values, because components get known ones only.</summary>
internal static class Placeholders
{
    public static HclValue Fill(HclValue value)
    {
        if (value.IsWhollyKnown)
        {
            return value;
        }

        HclValue filled = value.IsKnown ? FillParts(value) : For(value.Type);
        return value.IsSensitive ? filled.WithSensitivity(true) : filled;
    }

    private static HclValue FillParts(HclValue value) => value.Type switch
    {
        ListType list => HclValue.List(list.Element, [.. value.AsElements().Select(Fill)]),
        SetType set => HclValue.Set(set.Element, [.. value.AsElements().Select(Fill)]),
        TupleType => HclValue.Tuple([.. value.AsElements().Select(Fill)]),
        MapType map => HclValue.Map(map.Element, Fill(value.AsEntries())),
        _ => HclValue.Object(Fill(value.AsEntries())),
    };

    private static ImmutableSortedDictionary<string, HclValue> Fill(
        ImmutableSortedDictionary<string, HclValue> entries) =>
        entries.ToImmutableSortedDictionary(static e => e.Key, static e => Fill(e.Value), entries.KeyComparer);

    private static HclValue For(HclType type) => type switch
    {
        PrimitiveType { Name: "number" } => HclValue.Number(0),
        PrimitiveType { Name: "bool" } => HclValue.False,
        PrimitiveType => HclValue.String(BuildVariables.UnknownText),
        ListType list => HclValue.List(list.Element, []),
        SetType set => HclValue.Set(set.Element, []),
        MapType map => HclValue.Map(map.Element, HclValue.EmptyObject.AsEntries()),
        TupleType tuple => HclValue.Tuple([.. tuple.Elements.Select(For)]),
        ObjectType obj => HclValue.Object(obj.Attributes.Select(static a => KeyValuePair.Create(a.Key, For(a.Value)))),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
