using System.Collections.Immutable;

namespace Kiln.Values;

/// <summary>A type of the HCL2 type system; immutable, compared by structure.</summary>
public abstract class HclType : IEquatable<HclType>
{
    private protected HclType()
    {
    }

    public static HclType String { get; } = new PrimitiveType("string");

    public static HclType Number { get; } = new PrimitiveType("number");

    public static HclType Bool { get; } = new PrimitiveType("bool");

    /// <summary>The type that is not known yet: "any" in a constraint, the type of an untyped null or unknown.</summary>
    public static HclType Dynamic { get; } = new PrimitiveType("dynamic");

    public static HclType EmptyObject { get; } = new ObjectType(ImmutableSortedDictionary.Create<string, HclType>(StringComparer.Ordinal));

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
    public abstract bool IsWhollyKnown { get; }

    public abstract bool Equals(HclType? other);

    public sealed override bool Equals(object? obj) => obj is HclType other && Equals(other);

    public abstract override int GetHashCode();

    public static bool operator ==(HclType? left, HclType? right) =>
        ReferenceEquals(left, right) || (left is not null && left.Equals(right));

    public static bool operator !=(HclType? left, HclType? right) => !(left == right);

    /// <summary>The name as diagnostics use it: <c>list of string</c>, <c>object</c>.</summary>
    public sealed override string ToString() => TypeNames.Friendly(this);
}

/// <summary>string, number, bool and the dynamic pseudo-type; only the instances on <see cref="HclType"/> exist.</summary>
public sealed class PrimitiveType : HclType
{
    internal PrimitiveType(string name) => Name = name;

    public string Name { get; }

    public override bool IsWhollyKnown => !ReferenceEquals(this, Dynamic);

    public override bool Equals(HclType? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
}

public abstract class CollectionType : HclType
{
    private protected CollectionType(HclType element) => Element = element;

    public HclType Element { get; }

    public override bool IsWhollyKnown => Element.IsWhollyKnown;

    public override bool Equals(HclType? other) =>
        other is CollectionType collection && collection.GetType() == GetType() && collection.Element == Element;

    public override int GetHashCode() => HashCode.Combine(GetType(), Element);
}

public sealed class ListType : CollectionType
{
    internal ListType(HclType element)
        : base(element)
    {
    }
}

public sealed class SetType : CollectionType
{
    internal SetType(HclType element)
        : base(element)
    {
    }
}

public sealed class MapType : CollectionType
{
    internal MapType(HclType element)
        : base(element)
    {
    }
}

public sealed class TupleType : HclType
{
    internal TupleType(ImmutableArray<HclType> elements) => Elements = elements;

    public ImmutableArray<HclType> Elements { get; }

    public override bool IsWhollyKnown => Elements.All(static e => e.IsWhollyKnown);

    public override bool Equals(HclType? other) =>
        other is TupleType tuple && Elements.AsSpan().SequenceEqual(tuple.Elements.AsSpan());

    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (HclType element in Elements)
        {
            hash.Add(element);
        }

        return hash.ToHashCode();
    }
}

public sealed class ObjectType : HclType
{
    internal ObjectType(ImmutableSortedDictionary<string, HclType> attributes, ImmutableSortedSet<string>? optional = null)
    {
        Attributes = attributes;
        Optional = optional ?? [];
    }

    /// <summary>Sorted by name, ordinally.</summary>
    public ImmutableSortedDictionary<string, HclType> Attributes { get; }

    /// <summary>Attributes that a value may lack when it is converted to this type. Not part of a value's own type.</summary>
    public ImmutableSortedSet<string> Optional { get; }

    public override bool IsWhollyKnown => Attributes.Values.All(static e => e.IsWhollyKnown);

    public override bool Equals(HclType? other) =>
        other is ObjectType type
        && Attributes.Count == type.Attributes.Count
        && Optional.SetEquals(type.Optional)
        && Attributes.SequenceEqual(type.Attributes);

    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach ((string name, HclType type) in Attributes)
        {
            hash.Add(name, StringComparer.Ordinal);
            hash.Add(type);
        }

        return hash.ToHashCode();
    }
}
