using System.Collections.Immutable;
using System.Diagnostics;

namespace Kiln.Values;

/// <summary>The names of types: as diagnostics print them, and as somebody writes them in a template.</summary>
internal static class TypeNames
{
    public static string Friendly(HclType type) => type switch
    {
        PrimitiveType primitive => primitive.Name,
        ListType list => $"list of {Element(list.Element)}",
        SetType set => $"set of {Element(set.Element)}",
        MapType map => $"map of {Element(map.Element)}",
        TupleType => "tuple",
        ObjectType => "object",
        _ => throw new UnreachableException(),
    };

    public static string Constraint(HclType type) => type switch
    {
        PrimitiveType { Name: "dynamic" } => "any",
        PrimitiveType primitive => primitive.Name,
        ListType list => $"list({Constraint(list.Element)})",
        SetType set => $"set({Constraint(set.Element)})",
        MapType map => $"map({Constraint(map.Element)})",
        TupleType tuple => $"tuple([{string.Join(", ", tuple.Elements.Select(Constraint))}])",
        ObjectType obj => $"object({{{string.Join(", ", obj.Attributes.Select(a => Attribute(a, obj.Optional)))}}})",
        _ => throw new UnreachableException(),
    };

    private static string Attribute(KeyValuePair<string, HclType> attribute, ImmutableSortedSet<string> optional)
    {
        string type = Constraint(attribute.Value);
        return optional.Contains(attribute.Key) ? $"{attribute.Key}=optional({type})" : $"{attribute.Key}={type}";
    }

    private static string Element(HclType element) =>
        element == HclType.Dynamic ? "any single type" : Friendly(element);
}
