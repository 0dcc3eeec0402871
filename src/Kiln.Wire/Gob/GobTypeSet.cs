using System.Collections.Immutable;

namespace Kiln.Wire.Gob;

/// <summary>
/// The types that a writer announces, with their ids, and the names under which interfaces hold them.
/// </summary>
public sealed class GobTypeSet
{
    private readonly List<GobType> _types = [];
    private readonly Dictionary<string, int> _registered = new(StringComparer.Ordinal)
    {
        ["bool"] = GobIds.Boolean,
        ["int"] = GobIds.Integer,
        ["uint"] = GobIds.Unsigned,
        ["float64"] = GobIds.Float,
        ["[]uint8"] = GobIds.Bytes,
        ["string"] = GobIds.Text,
        ["complex128"] = GobIds.Complex,
    };

    /// <summary>The types in the order of their ids, which begin at <see cref="GobIds.FirstDefined"/>.</summary>
    internal IReadOnlyList<GobType> Types => _types;

    /// <returns>The id of the type, for fields, elements and values.</returns>
    public int Add(GobType type)
    {
        _types.Add(type);
        return GobIds.FirstDefined + _types.Count - 1;
    }

    /// <summary>Adds a struct type.</summary>
    public int AddStruct(string name, params ImmutableArray<(string Name, int Type)> fields) =>
        Add(new GobStructType(name, [.. fields.Select(static field => new GobField(field.Name, field.Type))]));

    /// <summary>Says under which name an interface holds values of a type.</summary>
    public void Register(string name, int type) => _registered.Add(name, type);

    internal GobType Find(int id) =>
        id < GobIds.FirstDefined ? GobDefinitions.Bootstrap[id] : _types[id - GobIds.FirstDefined];

    internal int FindRegistered(string name) => _registered.TryGetValue(name, out int id)
        ? id
        : throw new ArgumentException($"No type is registered as {name}.", nameof(name));
}
