using System.Collections.Immutable;

namespace Kiln.Wire.MessagePack;

/// <summary>
/// The fields of a struct: a map from their names (any subset, in any order, others are skipped), a list of them in
/// their
/// order, or nil.
/// </summary>
public readonly struct PackFields
{
    private readonly ImmutableArray<string> _names;
    private readonly PackValue _value;

    /// <param name="names">All fields in the order in which they are declared.</param>
    public PackFields(PackValue value, params ImmutableArray<string> names)
    {
        if (value is not (PackNil or PackMap or PackArray))
        {
            throw PackConversions.Mismatch(value, $"a struct with {string.Join(", ", names)}");
        }

        _value = value;
        _names = names;
    }

    /// <summary>The value of a field, nil when it is absent.</summary>
    public PackValue this[string name] => _value switch
    {
        PackMap map => InMap(map, name),
        PackArray array => InList(array, _names.IndexOf(name)),
        _ => PackValue.Nil,
    };

    /// <summary>The text of an error in a field that holds nil or a struct with a message.</summary>
    public string? Error(string name) => PackError.Read(this[name]);

    private static PackValue InMap(PackMap map, string name)
    {
        foreach ((PackValue key, PackValue value) in map.Entries)
        {
            if (key is PackText text && text.Value == name)
            {
                return value;
            }
        }

        return PackValue.Nil;
    }

    private static PackValue InList(PackArray array, int index) =>
        index >= 0 && index < array.Items.Length ? array.Items[index] : PackValue.Nil;
}
