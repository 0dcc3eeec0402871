using System.Collections.Immutable;

namespace Kiln.Wire.Cty;

/// <summary>A type of a cty value.</summary>
public abstract record CtyType
{
    private protected CtyType()
    {
    }

    public static CtyType String { get; } = new CtyPrimitive(CtyKind.String);

    public static CtyType Number { get; } = new CtyPrimitive(CtyKind.Number);

    public static CtyType Bool { get; } = new CtyPrimitive(CtyKind.Bool);

    /// <summary>Any type: the value brings its own.</summary>
    public static CtyType Dynamic { get; } = new CtyPrimitive(CtyKind.Dynamic);
}

/// <summary>The types without parts.</summary>
public enum CtyKind
{
    String,
    Number,
    Bool,
    Dynamic,
}

public sealed record CtyPrimitive(CtyKind Kind) : CtyType;

public sealed record CtyList(CtyType Element) : CtyType;

public sealed record CtySet(CtyType Element) : CtyType;

public sealed record CtyMap(CtyType Element) : CtyType;

public sealed record CtyTuple(ImmutableArray<CtyType> Elements) : CtyType;

/// <summary>Attributes in any order, each name once.</summary>
public sealed record CtyObject(ImmutableArray<CtyMember> Attributes) : CtyType
{
    /// <summary>The attributes in the order of their names' bytes, in which every encoding has them.</summary>
    internal IEnumerable<CtyMember> Sorted =>
        Attributes.OrderBy(static attribute => attribute.Name, Utf8Order.Instance);
}

/// <param name="IsOptional">May be absent in a value that is converted to the type; values always have it.</param>
public sealed record CtyMember(string Name, CtyType Type, bool IsOptional);
