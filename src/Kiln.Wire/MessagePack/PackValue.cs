using System.Collections.Immutable;

namespace Kiln.Wire.MessagePack;

/// <summary>
/// A MessagePack value as it stands on the wire. Signed and unsigned integers, texts and bytes are kept apart, because
/// the
/// other side does: free-form data keeps the family it was sent in.
/// </summary>
public abstract record PackValue
{
    private protected PackValue()
    {
    }

    public static PackValue Nil { get; } = new PackNil();

    public static PackValue Of(bool value) => new PackBoolean(value);

    public static PackValue Of(long value) => new PackInteger(value);

    /// <summary>An id of a stream, a file mode.</summary>
    public static PackValue Of(uint value) => new PackUnsigned(value);

    public static PackValue Of(double value) => new PackDouble(value);

    /// <summary>A text, or nil for null.</summary>
    public static PackValue Of(string? value) => value is null ? Nil : new PackText(value);

    public static PackValue Of(ReadOnlyMemory<byte> value) => new PackBinary(value);

    /// <summary>
    /// A list of texts, or nil for a default array: the other side knows the difference, and does not care.
    /// </summary>
    public static PackValue Of(ImmutableArray<string> values) =>
        values.IsDefault ? Nil : new PackArray([.. values.Select(static value => Of(value))]);

    /// <summary>A map with texts as keys, in the order given.</summary>
    public static PackValue Map(params ImmutableArray<(string Key, PackValue Value)> entries) =>
        new PackMap([.. entries.Select(static entry => KeyValuePair.Create(Of(entry.Key), entry.Value))]);
}

public sealed record PackNil : PackValue;

public sealed record PackBoolean(bool Value) : PackValue;

/// <summary>An integer of the signed family (and every one from 0 to 127, which look the same in both).</summary>
public sealed record PackInteger(long Value) : PackValue;

/// <summary>An integer of the unsigned family.</summary>
public sealed record PackUnsigned(ulong Value) : PackValue;

public sealed record PackSingle(float Value) : PackValue;

public sealed record PackDouble(double Value) : PackValue;

/// <summary>A text; bytes that are not UTF-8 were replaced when it was read.</summary>
public sealed record PackText(string Value) : PackValue;

public sealed record PackBinary(ReadOnlyMemory<byte> Value) : PackValue;

public sealed record PackArray(ImmutableArray<PackValue> Items) : PackValue;

/// <summary>Entries in the order of the wire; keys may be anything.</summary>
public sealed record PackMap(ImmutableArray<KeyValuePair<PackValue, PackValue>> Entries) : PackValue;

public sealed record PackExtension(sbyte Type, ReadOnlyMemory<byte> Bytes) : PackValue;
