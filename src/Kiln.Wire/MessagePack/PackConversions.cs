using System.Collections.Immutable;

namespace Kiln.Wire.MessagePack;

/// <summary>
/// Reads values as loosely as Go peers do: nil is the zero of every type, integers of any width and family fit, so do
/// whole floats; texts and bytes stand for each other.
/// </summary>
public static class PackConversions
{
    public static string AsText(this PackValue value) => value switch
    {
        PackNil => "",
        PackText text => text.Value,
        PackBinary binary => System.Text.Encoding.UTF8.GetString(binary.Value.Span),
        _ => throw Mismatch(value, "a text"),
    };

    public static ReadOnlyMemory<byte> AsBytes(this PackValue value) => value switch
    {
        PackNil => ReadOnlyMemory<byte>.Empty,
        PackBinary binary => binary.Value,
        PackText text => System.Text.Encoding.UTF8.GetBytes(text.Value),
        _ => throw Mismatch(value, "bytes"),
    };

    public static bool AsBoolean(this PackValue value) => value switch
    {
        PackNil => false,
        PackBoolean boolean => boolean.Value,
        _ => throw Mismatch(value, "true or false"),
    };

    public static long AsInteger(this PackValue value) => value switch
    {
        PackNil => 0,
        PackInteger integer => integer.Value,
        PackUnsigned { Value: <= long.MaxValue } integer => (long)integer.Value,
        PackDouble number when IsWhole(number.Value) => (long)number.Value,
        PackSingle number when IsWhole(number.Value) => (long)number.Value,
        _ => throw Mismatch(value, "a whole number"),
    };

    public static uint AsUnsigned(this PackValue value) =>
        value.AsInteger() is >= 0 and <= uint.MaxValue and long number
        ? (uint)number
        : throw Mismatch(value, "a whole number of 32 bits");

    public static ulong AsSequence(this PackValue value) => value switch
    {
        PackUnsigned integer => integer.Value,
        _ when value.AsInteger() is >= 0 and long number => (ulong)number,
        _ => throw Mismatch(value, "a whole number that is not negative"),
    };

    /// <summary>The items of a list; a default array for nil.</summary>
    public static ImmutableArray<PackValue> AsItems(this PackValue value) => value switch
    {
        PackNil => default,
        PackArray array => array.Items,
        _ => throw Mismatch(value, "a list"),
    };

    /// <inheritdoc cref="AsItems"/>
    public static ImmutableArray<string> AsTexts(this PackValue value)
    {
        ImmutableArray<PackValue> items = value.AsItems();
        return items.IsDefault ? default : [.. items.Select(AsText)];
    }

    internal static WireException Mismatch(PackValue value, string wanted)
    {
        string found = value switch
        {
            PackNil => "nil",
            PackBoolean => "a bool",
            PackInteger or PackUnsigned => "an integer",
            PackSingle or PackDouble => "a float",
            PackText => "a text",
            PackBinary => "bytes",
            PackArray => "a list",
            PackMap => "a map",
            _ => "an extension",
        };
        return WireException.Protocol($"The other side sent {found} where {wanted} is expected.");
    }

    private static bool IsWhole(double value) => value is >= -9.2e18 and <= 9.2e18 && Math.Floor(value) == value;
}
