namespace Kiln.Values;

/// <summary>The names of types as diagnostics print them.</summary>
internal static class TypeNames
{
    public static string Friendly(HclType type) => type switch
    {
        PrimitiveType { Name: "dynamic" } => "dynamic",
        PrimitiveType primitive => primitive.Name,
        ListType list => $"list of {Element(list.Element)}",
        SetType set => $"set of {Element(set.Element)}",
        MapType map => $"map of {Element(map.Element)}",
        TupleType => "tuple",
        ObjectType => "object",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Element(HclType element) =>
        element == HclType.Dynamic ? "any single type" : Friendly(element);
}
