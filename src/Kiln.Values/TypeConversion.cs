namespace Kiln.Values;

/// <summary>Conversion as far as types alone decide it; a string may or may not be a number.</summary>
internal static class TypeConversion
{
    /// <summary>Why no value of one type converts to the other, or null when some may.</summary>
    public static ConversionProblem? Problem(HclType from, HclType to)
    {
        if (from == HclType.Dynamic || to == HclType.Dynamic || from == to)
        {
            return null;
        }

        return (from, to) switch
        {
            (PrimitiveType, PrimitiveType) when from == HclType.String || to == HclType.String => null,
            (ListType or SetType, ListType or SetType) or (MapType, MapType) =>
                Problem(((CollectionType)from).Element, ((CollectionType)to).Element)?.Within("every element"),
            (TupleType tuple, ListType or SetType) => EveryElement(tuple, ((CollectionType)to).Element),
            (TupleType tuple, TupleType target) => Elements(tuple, target),
            (ObjectType obj, MapType map) => EveryAttribute(obj, map.Element),
            (ObjectType obj, ObjectType target) =>
                MissingAttributes(target, obj.Attributes.ContainsKey, isMap: false) ?? Attributes(obj, target),
            (MapType map, ObjectType target) => target.Attributes
                .Select(a => Problem(map.Element, a.Value)?.Within($"attribute {GoText.Quote(a.Key)}"))
                .FirstOrDefault(static p => p is not null),
            _ => ConversionProblem.Required(to),
        };
    }

    /// <summary>Names the attributes that the target needs and the source lacks; null when there are none.</summary>
    public static ConversionProblem? MissingAttributes(ObjectType target, Func<string, bool> has, bool isMap)
    {
        string[] missing = [.. target.Attributes.Keys
            .Where(name => !has(name) && !target.Optional.Contains(name))
            .Select(GoText.Quote)];
        return missing switch
        {
            [] => null,
            [string first, ..] when isMap => new($"map has no element for required attribute {first}"),
            [string only] => new($"attribute {only} is required"),
            [string first, string second] => new($"attributes {first} and {second} are required"),
            _ => new($"attributes {string.Join(", ", missing[..^1])}, and {missing[^1]} are required"),
        };
    }

    private static ConversionProblem? EveryElement(TupleType from, HclType to) => from.Elements
        .Select((element, index) => Problem(element, to)?.Within($"element {index}"))
        .FirstOrDefault(static p => p is not null);

    private static ConversionProblem? Elements(TupleType from, TupleType to) => from.Elements.Length != to.Elements.Length
        ? ConversionProblem.Required(to)
        : from.Elements
            .Select((element, index) => Problem(element, to.Elements[index])?.Within($"element {index}"))
            .FirstOrDefault(static p => p is not null);

    private static ConversionProblem? EveryAttribute(ObjectType from, HclType to) => from.Attributes
        .Select(a => Problem(a.Value, to)?.Within($"element {GoText.Quote(a.Key)}"))
        .FirstOrDefault(static p => p is not null);

    private static ConversionProblem? Attributes(ObjectType from, ObjectType to) => to.Attributes
        .Where(a => from.Attributes.ContainsKey(a.Key))
        .Select(a => Problem(from.Attributes[a.Key], a.Value)?.Within($"attribute {GoText.Quote(a.Key)}"))
        .FirstOrDefault(static p => p is not null);
}
