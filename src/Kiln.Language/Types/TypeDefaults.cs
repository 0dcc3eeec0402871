using System.Collections.Immutable;
using System.Globalization;
using Kiln.Values;

namespace Kiln.Language.Types;

/// <summary>Default values of optional attributes, for one type and the types inside of it.</summary>
/// <param name="Values">For an object type: attribute to default.</param>
/// <param name="Nested">
/// The defaults inside: by attribute name for objects, by position for tuples, under the empty name for the elements of a
/// collection.
/// </param>
public sealed record TypeDefaults(
    ImmutableSortedDictionary<string, HclValue> Values,
    ImmutableSortedDictionary<string, TypeDefaults> Nested)
{
    internal const string Elements = "";

    /// <summary>
    /// Fills in what is missing or null, from the outside in, so that a default can itself be completed. The result is
    /// made of tuples and objects and still has to be converted.
    /// </summary>
    public HclValue Apply(HclValue value)
    {
        if (!value.HasContent)
        {
            return value;
        }

        HclValue completed = value.Type switch
        {
            TupleType or ListType or SetType => HclValue.Tuple([.. value.AsElements().Select(ApplyToElement)]),
            ObjectType or MapType => HclValue.Object(Complete(value.AsEntries())),
            _ => value,
        };
        return completed.WithSensitivity(value.IsSensitive);
    }

    private HclValue ApplyToElement(HclValue element, int index)
    {
        TypeDefaults? defaults = Nested.GetValueOrDefault(index.ToString(CultureInfo.InvariantCulture))
            ?? Nested.GetValueOrDefault(Elements);
        return defaults?.Apply(element) ?? element;
    }

    private Dictionary<string, HclValue> Complete(ImmutableSortedDictionary<string, HclValue> entries)
    {
        Dictionary<string, HclValue> completed = new(entries, StringComparer.Ordinal);
        foreach ((string name, HclValue value) in Values)
        {
            if (!completed.TryGetValue(name, out HclValue? given) || given.IsNull)
            {
                completed[name] = value;
            }
        }

        foreach (string name in completed.Keys.ToArray())
        {
            TypeDefaults? defaults = Nested.GetValueOrDefault(name) ?? Nested.GetValueOrDefault(Elements);
            completed[name] = defaults?.Apply(completed[name]) ?? completed[name];
        }

        return completed;
    }
}
