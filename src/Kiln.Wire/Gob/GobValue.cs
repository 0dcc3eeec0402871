using System.Collections.Immutable;

namespace Kiln.Wire.Gob;

/// <summary>
/// A value of a gob stream. Which type it has is told by the stream, and by the names inside of interfaces.
/// </summary>
public abstract record GobValue
{
    private protected GobValue()
    {
    }
}

public sealed record GobBoolean(bool Value) : GobValue;

public sealed record GobInteger(long Value) : GobValue;

public sealed record GobUnsigned(ulong Value) : GobValue;

public sealed record GobFloat(double Value) : GobValue;

public sealed record GobComplex(double Real, double Imaginary) : GobValue;

public sealed record GobText(string Value) : GobValue;

/// <summary>Bytes, and what a type that encodes itself made of its value.</summary>
public sealed record GobBytes(ReadOnlyMemory<byte> Value) : GobValue;

/// <summary>A slice or an array.</summary>
public sealed record GobList(ImmutableArray<GobValue> Items) : GobValue;

public sealed record GobMap(ImmutableArray<KeyValuePair<GobValue, GobValue>> Entries) : GobValue;

/// <summary>The fields that were sent, in the order of the type; those with zero values are absent.</summary>
public sealed record GobStruct(ImmutableArray<KeyValuePair<string, GobValue>> Fields) : GobValue
{
    /// <summary>The value of a field; nothing when it has the zero value of its type.</summary>
    public GobValue? this[string name] => Fields.FirstOrDefault(field => field.Key == name).Value;
}

/// <param name="TypeName">The name under which the concrete type is registered; empty for nil.</param>
/// <param name="Value">Nothing for nil.</param>
public sealed record GobInterface(string TypeName, GobValue? Value) : GobValue
{
    public static GobInterface Nil { get; } = new("", null);
}
