using System.Collections.Immutable;

namespace Kiln.Values;

/// <summary>A type of the HCL2 type system; immutable, compared by structure.</summary>
public abstract class HclType : IEquatable<HclType>
{
    private protected HclType(bool isWhollyKnown, bool hasOptional, int hash)
    {
        IsWhollyKnown = isWhollyKnown;
        HasOptional = hasOptional;
        Hash = hash;
    }

    public static HclType String { get; } = new PrimitiveType("string");

    public static HclType Number { get; } = new PrimitiveType("number");

    public static HclType Bool { get; } = new PrimitiveType("bool");

    /// <summary>The type that is not known yet: "any" in a constraint, the type of an untyped null or unknown.</summary>
    public static HclType Dynamic { get; } = new PrimitiveType("dynamic");

    public static HclType EmptyObject { get; } = new ObjectType(ImmutableSortedDictionary.Create<string, HclType>(TextOrder.Comparer));

    public static HclType EmptyTuple { get; } = new TupleType([]);

    public static ListType List(HclType element) => new(element);

    public static SetType Set(HclType element) => new(element);

    public static MapType Map(HclType element) => new(element);

    public static TupleType Tuple(ImmutableArray<HclType> elements) => new(elements);

    public static ObjectType Object(ImmutableSortedDictionary<string, HclType> attributes) => new(attributes);

    /// <param name="attributes">The type of each attribute.</param>
    /// <param name="optional">Names of attributes that a value converted to this type may lack; they become typed nulls.</param>
    public static ObjectType Object(
        ImmutableSortedDictionary<string, HclType> attributes,
        ImmutableSortedSet<string> optional) => new(attributes, optional);

    public bool IsPrimitive => this is PrimitiveType && !ReferenceEquals(this, Dynamic);

    /// <summary>True for a list, set or map.</summary>
    public bool IsCollection => this is CollectionType;

    /// <summary>True when no part of the type is <see cref="Dynamic"/>.</summary>
    public bool IsWhollyKnown { get; }

    /// <summary>True when any part of the type has optional attributes, as only constraints have.</summary>
    internal bool HasOptional { get; }

    private protected int Hash { get; }

    public abstract bool Equals(HclType? other);

    public sealed override bool Equals(object? obj) => obj is HclType other && Equals(other);

    public sealed override int GetHashCode() => Hash;

    public static bool operator ==(HclType? left, HclType? right) =>
        ReferenceEquals(left, right) || (left is not null && left.Equals(right));

    public static bool operator !=(HclType? left, HclType? right) => !(left == right);

    /// <summary>The type as it is written in a template: <c>list(string)</c>, <c>object({a=number})</c>.</summary>
    public string ToConstraintText() => TypeNames.Constraint(this);

    /// <summary>The name as diagnostics use it: <c>list of string</c>, <c>object</c>.</summary>
    public sealed override string ToString() => TypeNames.Friendly(this);
}

/// <summary>string, number, bool and the dynamic pseudo-type; only the instances on <see cref="HclType"/> exist.</summary>
public sealed class PrimitiveType : HclType
{
    internal PrimitiveType(string name)
        : base(name != "dynamic", hasOptional: false, name.Length) => Name = name;

    public string Name { get; }

    public override bool Equals(HclType? other) => ReferenceEquals(this, other);
}

public abstract class CollectionType : HclType
{
    private protected CollectionType(HclType element, int kind)
        : base(element.IsWhollyKnown, element.HasOptional, HashCode.Combine(kind, element)) => Element = element;

    public HclType Element { get; }

    public override bool Equals(HclType? other) =>
        ReferenceEquals(this, other)
        || (other is CollectionType collection && collection.GetType() == GetType() && collection.Element == Element);
}

public sealed class ListType : CollectionType
{
    internal ListType(HclType element)
        : base(element, kind: 1)
    {
    }
}

public sealed class SetType : CollectionType
{
    internal SetType(HclType element)
        : base(element, kind: 2)
    {
    }
}

public sealed class MapType : CollectionType
{
    internal MapType(HclType element)
        : base(element, kind: 3)
    {
    }
}

public sealed class TupleType : HclType
{
    internal TupleType(ImmutableArray<HclType> elements)
        : base(
            elements.All(static e => e.IsWhollyKnown),
            elements.Any(static e => e.HasOptional),
            HashOf(elements)) => Elements = elements;

    public ImmutableArray<HclType> Elements { get; }

    public override bool Equals(HclType? other) =>
        ReferenceEquals(this, other)
        || (other is TupleType tuple && Hash == tuple.Hash && Elements.AsSpan().SequenceEqual(tuple.Elements.AsSpan()));

    private static int HashOf(ImmutableArray<HclType> elements)
    {
        HashCode hash = default;
        foreach (HclType element in elements)
        {
            hash.Add(element);
        }

        return hash.ToHashCode();
    }
}

public sealed class ObjectType : HclType
{
    internal ObjectType(ImmutableSortedDictionary<string, HclType> attributes, ImmutableSortedSet<string>? optional = null)
        : base(
            attributes.Values.All(static e => e.IsWhollyKnown),
            optional is { Count: > 0 } || attributes.Values.Any(static e => e.HasOptional),
            HashOf(attributes))
    {
        Attributes = attributes.WithComparers(TextOrder.Comparer);
        Optional = optional ?? [];
    }

    /// <summary>Sorted by name, by code points.</summary>
    public ImmutableSortedDictionary<string, HclType> Attributes { get; }

    /// <summary>Attributes that a value may lack when it is converted to this type. Not part of a value's own type.</summary>
    public ImmutableSortedSet<string> Optional { get; }

    public override bool Equals(HclType? other) =>
        ReferenceEquals(this, other)
        || (other is ObjectType type
            && Hash == type.Hash
            && Attributes.Count == type.Attributes.Count
            && Optional.SetEquals(type.Optional)
            && AttributesEqual(type));

    private bool AttributesEqual(ObjectType other) =>
        Attributes.Zip(other.Attributes).All(static pair =>
            string.Equals(pair.First.Key, pair.Second.Key, StringComparison.Ordinal)
            && pair.First.Value == pair.Second.Value);

    private static int HashOf(ImmutableSortedDictionary<string, HclType> attributes)
    {
        // Independent of the order, which is another one before the comparer is set.
        int hash = attributes.Count;
        foreach ((string name, HclType type) in attributes)
        {
            hash += HashCode.Combine(name, type);
        }

        return hash;
    }
}
