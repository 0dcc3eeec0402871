using Kiln.Values;

namespace Kiln.Language.Evaluation;

/// <summary>Says in what two results of a conditional differ.</summary>
internal static class TypeMismatch
{
    public static string Describe(HclType whenTrue, HclType whenFalse) => (whenTrue, whenFalse) switch
    {
        (ObjectType a, ObjectType b) => Objects(a, b),
        (TupleType a, TupleType b) => Tuples(a, b),
        (ListType a, ListType b) => $"Mismatched list element types: {Describe(a.Element, b.Element)}",
        (SetType a, SetType b) => $"Mismatched set element types: {Describe(a.Element, b.Element)}",
        (MapType a, MapType b) => $"Mismatched map element types: {Describe(a.Element, b.Element)}",
        _ => $"The 'true' value is {whenTrue}, but the 'false' value is {whenFalse}.",
    };

    private static string Objects(ObjectType whenTrue, ObjectType whenFalse)
    {
        foreach ((string name, HclType type) in whenTrue.Attributes)
        {
            if (!whenFalse.Attributes.TryGetValue(name, out HclType? other))
            {
                return $"The 'true' value includes object attribute {GoText.Quote(name)}, which is absent in the 'false' value.";
            }

            if (HclUnification.Unify([type, other]) is null)
            {
                return $"Type mismatch for object attribute {GoText.Quote(name)}: {Describe(type, other)}";
            }
        }

        string? extra = whenFalse.Attributes.Keys.FirstOrDefault(name => !whenTrue.Attributes.ContainsKey(name));
        return extra is null
            ? "The objects have attributes of different types."
            : $"The 'false' value includes object attribute {GoText.Quote(extra)}, which is absent in the 'true' value.";
    }

    private static string Tuples(TupleType whenTrue, TupleType whenFalse)
    {
        for (int i = 0; i < Math.Min(whenTrue.Elements.Length, whenFalse.Elements.Length); i++)
        {
            if (HclUnification.Unify([whenTrue.Elements[i], whenFalse.Elements[i]]) is null)
            {
                return $"Type mismatch for tuple element {i}: {Describe(whenTrue.Elements[i], whenFalse.Elements[i])}";
            }
        }

        return $"The 'true' tuple has length {whenTrue.Elements.Length}, but the 'false' tuple has length {whenFalse.Elements.Length}.";
    }
}
