using System.Collections.Immutable;

namespace Kiln.Values;

/// <summary>The search for one type that several values can take.</summary>
public static class HclUnification
{
    /// <summary>
    /// One type that values of all the given types convert to, or null when there is none. The dynamic type, which an
    /// untyped null has, agrees with everything.
    /// </summary>
    public static HclType? Unify(IEnumerable<HclType> types)
    {
        HclType common = HclType.Dynamic;
        List<HclType>? tuples = null;
        foreach (HclType type in types)
        {
            if (common == type)
            {
                continue;
            }

            // Objects and tuples are unified all at once: pair by pair the result would depend on their order.
            if (tuples is not null || (IsStructural(type) && (common == HclType.Dynamic || IsStructural(common))))
            {
                tuples ??= common == HclType.Dynamic ? [] : [common];
                tuples.Add(type);
                continue;
            }

            if (UnifyPair(common, type) is not { } next)
            {
                return null;
            }

            common = next;
        }

        return tuples is null ? common : UnifyStructural(tuples);
    }

    /// <summary>The type of a value that was converted to the constraint: nothing in it is optional.</summary>
    public static HclType WithoutOptional(HclType type)
    {
        if (!type.HasOptional)
        {
            return type;
        }

        return type switch
        {
            ListType list => HclType.List(WithoutOptional(list.Element)),
            SetType set => HclType.Set(WithoutOptional(set.Element)),
            MapType map => HclType.Map(WithoutOptional(map.Element)),
            TupleType tuple => HclType.Tuple(ImmutableArray.CreateRange(tuple.Elements, WithoutOptional)),
            ObjectType obj => HclType.Object(obj.Attributes.ToImmutableSortedDictionary(
                static a => a.Key, static a => WithoutOptional(a.Value), TextOrder.Comparer)),
            _ => type,
        };
    }

    private static bool IsStructural(HclType type) => type is ObjectType or TupleType;

    private static HclType? UnifyPair(HclType left, HclType right)
    {
        if (left == HclType.Dynamic || right == HclType.Dynamic)
        {
            return left == HclType.Dynamic ? right : left;
        }

        return (left, right) switch
        {
            (PrimitiveType, PrimitiveType) => left == HclType.String || right == HclType.String ? HclType.String : null,
            (SetType a, SetType b) => Unify([a.Element, b.Element]) is { } element ? HclType.Set(element) : null,
            (ListType or SetType, ListType or SetType) =>
                Unify([((CollectionType)left).Element, ((CollectionType)right).Element]) is { } element
                    ? HclType.List(element)
                    : null,
            (MapType a, MapType b) => Unify([a.Element, b.Element]) is { } element ? HclType.Map(element) : null,
            _ => UnifyStructural([left, right]),
        };
    }

    private static HclType? UnifyStructural(List<HclType> types)
    {
        HclType[] known = [.. types.Where(static t => t != HclType.Dynamic)];
        if (known.All(static t => t is ObjectType or MapType))
        {
            return UnifyObjects(known);
        }

        return known.All(static t => t is TupleType or ListType or SetType) ? UnifyTuples(known) : null;
    }

    private static HclType? UnifyObjects(HclType[] types)
    {
        if (types[0] is ObjectType first && types.All(t => t is ObjectType other && SameNames(first, other)))
        {
            return UnifyAttributes(first, types);
        }

        HclType? element = Unify(types.SelectMany(static t => t is MapType map ? [map.Element] : ((ObjectType)t).Attributes.Values));
        return element is null ? null : HclType.Map(element);
    }

    private static ObjectType? UnifyAttributes(ObjectType first, HclType[] types)
    {
        List<KeyValuePair<string, HclType>> attributes = [];
        foreach (string name in first.Attributes.Keys)
        {
            if (Unify(types.Select(t => ((ObjectType)t).Attributes[name])) is not { } type)
            {
                return null;
            }

            attributes.Add(KeyValuePair.Create(name, type));
        }

        return HclType.Object(attributes.ToImmutableSortedDictionary(TextOrder.Comparer));
    }

    private static bool SameNames(ObjectType left, ObjectType right) =>
        left.Attributes.Count == right.Attributes.Count
        && left.Attributes.Keys.SequenceEqual(right.Attributes.Keys, StringComparer.Ordinal);

    private static HclType? UnifyTuples(HclType[] types)
    {
        if (types[0] is TupleType first && types.All(t => t is TupleType other && other.Elements.Length == first.Elements.Length))
        {
            HclType?[] elements = [.. Enumerable
                .Range(0, first.Elements.Length)
                .Select(i => Unify(types.Select(t => ((TupleType)t).Elements[i])))];
            return elements.All(static e => e is not null) ? HclType.Tuple([.. elements.OfType<HclType>()]) : null;
        }

        HclType? element = Unify(types.SelectMany(static t => t is CollectionType c ? [c.Element] : ((TupleType)t).Elements.AsEnumerable()));
        return element is null ? null : HclType.List(element);
    }
}
