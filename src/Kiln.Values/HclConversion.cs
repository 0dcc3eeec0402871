using System.Collections.Immutable;

namespace Kiln.Values;

/// <summary>Conversion of values between types, as the language does it without being asked.</summary>
public static class HclConversion
{
    /// <summary>
    /// The value in the given type, or the reason why it has none. <see cref="HclType.Dynamic"/> inside a collection
    /// means one common type, to be found. Unknown stays unknown, null stays null, sensitive stays sensitive.
    /// </summary>
    public static Converted Convert(HclValue value, HclType type)
    {
        if (value.Type == type)
        {
            return value;
        }

        if (type == HclType.Dynamic)
        {
            return value;
        }

        if (!value.HasContent)
        {
            return ConvertEmpty(value, type);
        }

        Converted converted = type switch
        {
            PrimitiveType primitive => PrimitiveConversion.Convert(value, primitive),
            ListType list => ConvertToSequence(value, list),
            SetType set => ConvertToSequence(value, set),
            MapType map => ConvertToMap(value, map),
            TupleType tuple => ConvertToTuple(value, tuple),
            ObjectType obj => ConvertToObject(value, obj),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        return converted.Succeeded && value.IsSensitive ? converted.Value.WithSensitivity(true) : converted;
    }

    /// <summary>As <see cref="Convert"/>, but gives null when it cannot be done.</summary>
    public static HclValue? TryConvert(HclValue value, HclType type) => Convert(value, type).Value;

    private static Converted ConvertEmpty(HclValue value, HclType type)
    {
        if (value.IsNull)
        {
            // Compat: a null takes any type, whatever type it had.
            return HclValue.Null(HclUnification.WithoutOptional(type)).WithSensitivity(value.IsSensitive);
        }

        ConversionProblem? problem = TypeConversion.Problem(value.Type, type);
        return problem is not null
            ? problem
            : HclValue.Unknown(HclUnification.WithoutOptional(type)).WithSensitivity(value.IsSensitive);
    }

    private static Converted ConvertToSequence(HclValue value, CollectionType type)
    {
        if (value.Type is not (ListType or SetType or TupleType))
        {
            return ConversionProblem.Required(type);
        }

        ImmutableArray<HclValue> source = value.AsElements();
        ImmutableArray<HclValue>.Builder elements = ImmutableArray.CreateBuilder<HclValue>(source.Length);
        foreach (HclValue element in source)
        {
            Converted converted = Convert(element, type.Element);
            if (!converted.Succeeded)
            {
                return converted.Problem.Within($"element {elements.Count}");
            }

            elements.Add(converted.Value);
        }

        bool isSet = type is SetType;
        if (Common(type.Element, elements) is not { } common)
        {
            return new ConversionProblem($"all {(isSet ? "set" : "list")} elements must have the same type");
        }

        ImmutableArray<HclValue> result = elements.DrainToImmutable();
        return isSet ? HclValue.Set(common, result) : HclValue.List(common, result);
    }

    private static Converted ConvertToMap(HclValue value, MapType type)
    {
        if (value.Type is not (MapType or ObjectType))
        {
            return ConversionProblem.Required(type);
        }

        List<string> names = [];
        ImmutableArray<HclValue>.Builder elements = ImmutableArray.CreateBuilder<HclValue>(value.AsEntries().Count);
        foreach ((string name, HclValue element) in value.AsEntries())
        {
            Converted converted = Convert(element, type.Element);
            if (!converted.Succeeded)
            {
                return converted.Problem.Within($"element {GoText.Quote(name)}");
            }

            names.Add(name);
            elements.Add(converted.Value);
        }

        return Common(type.Element, elements) is not { } common
            ? new ConversionProblem("all map elements must have the same type")
            : HclValue.Map(common, names.Zip(elements, KeyValuePair.Create).ToImmutableSortedDictionary(TextOrder.Comparer));
    }

    /// <summary>
    /// Brings the elements of a collection to one type when the element type leaves it open; null when there is none.
    /// </summary>
    private static HclType? Common(HclType elementType, ImmutableArray<HclValue>.Builder elements)
    {
        HclType wanted = HclUnification.WithoutOptional(elementType);
        if (wanted.IsWhollyKnown)
        {
            return wanted;
        }

        HclType? common = elements.Count == 0 ? wanted : HclUnification.Unify(elements.Select(static e => e.Type));
        if (common is null)
        {
            return null;
        }

        for (int i = 0; i < elements.Count; i++)
        {
            if (TryConvert(elements[i], common) is not { } element)
            {
                return null;
            }

            elements[i] = element;
        }

        return common;
    }

    private static Converted ConvertToTuple(HclValue value, TupleType type)
    {
        if (value.Type is not TupleType source || source.Elements.Length != type.Elements.Length)
        {
            return ConversionProblem.Required(type);
        }

        ImmutableArray<HclValue>.Builder elements = ImmutableArray.CreateBuilder<HclValue>(type.Elements.Length);
        foreach (HclValue element in value.AsElements())
        {
            Converted converted = Convert(element, type.Elements[elements.Count]);
            if (!converted.Succeeded)
            {
                return converted.Problem.Within($"element {elements.Count}");
            }

            elements.Add(converted.Value);
        }

        return HclValue.Tuple(elements.DrainToImmutable());
    }

    private static Converted ConvertToObject(HclValue value, ObjectType type)
    {
        if (value.Type is not (ObjectType or MapType))
        {
            return ConversionProblem.Required(type);
        }

        ImmutableSortedDictionary<string, HclValue> source = value.AsEntries();
        if (TypeConversion.MissingAttributes(type, source.ContainsKey, value.Type is MapType) is { } missing)
        {
            return missing;
        }

        List<KeyValuePair<string, HclValue>> attributes = [];
        foreach ((string name, HclType attributeType) in type.Attributes)
        {
            Converted converted = source.TryGetValue(name, out HclValue? attribute)
                ? Convert(attribute, attributeType)
                : HclValue.Null(HclUnification.WithoutOptional(attributeType));
            if (!converted.Succeeded)
            {
                return converted.Problem.Within($"attribute {GoText.Quote(name)}");
            }

            attributes.Add(KeyValuePair.Create(name, converted.Value));
        }

        return HclValue.Object(attributes);
    }
}
