using System.Collections.Immutable;

namespace Kiln.Wire.Cty;

/// <summary>A cty value; its type is known from elsewhere.</summary>
public abstract record CtyValue
{
    private protected CtyValue()
    {
    }

    public static CtyValue Null { get; } = new CtyNull();

    public static CtyValue Unknown { get; } = new CtyUnknown(ReadOnlyMemory<byte>.Empty);

    public static CtyValue Of(string value) => new CtyText(value);

    public static CtyValue Of(bool value) => new CtyBoolean(value);
}

public sealed record CtyNull : CtyValue;

/// <param name="Refinement">What is known all the same, as MessagePack has it; empty for nothing.</param>
public sealed record CtyUnknown(ReadOnlyMemory<byte> Refinement) : CtyValue;

public sealed record CtyBoolean(bool Value) : CtyValue;

public sealed record CtyText(string Value) : CtyValue;

/// <param name="Decimal">
/// The number in decimal notation, to which 512 bits of precision belong; <see cref="PositiveInfinity"/> or
/// <see cref="NegativeInfinity"/> where an encoding has them.
/// </param>
public sealed record CtyNumber(string Decimal) : CtyValue
{
    public const string PositiveInfinity = "+Inf";

    public const string NegativeInfinity = "-Inf";

    public bool IsFinite => Decimal is not (PositiveInfinity or NegativeInfinity);
}

/// <summary>The elements of a list, set or tuple.</summary>
public sealed record CtySequence(ImmutableArray<CtyValue> Items) : CtyValue;

/// <summary>The elements of a map, the attributes of an object.</summary>
public sealed record CtyMapping(ImmutableArray<KeyValuePair<string, CtyValue>> Entries) : CtyValue;

/// <summary>A value with its type: what is sent as a whole, and what stands where any type is allowed.</summary>
public sealed record CtyTyped(CtyType Type, CtyValue Value) : CtyValue;
