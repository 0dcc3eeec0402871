using System.Globalization;
using Kiln.Wire.MessagePack;

namespace Kiln.Remote.Tests.Recorded;

/// <summary>Values as texts that are the same when the values are: kinds kept apart, maps in order of keys.</summary>
internal static class PackTexts
{
    public static string Of(PackValue value) => value switch
    {
        PackNil => "nil",

        // Neither side knows a list without items from none.
        PackArray { Items.IsEmpty: true } => "nil",
        PackBoolean boolean => boolean.Value ? "true" : "false",
        PackInteger integer => integer.Value.ToString(CultureInfo.InvariantCulture),
        PackUnsigned { Value: <= 127 } integer => integer.Value.ToString(CultureInfo.InvariantCulture),
        PackUnsigned integer => string.Create(CultureInfo.InvariantCulture, $"{integer.Value}u"),
        PackSingle number => string.Create(CultureInfo.InvariantCulture, $"{number.Value}f"),
        PackDouble number => string.Create(CultureInfo.InvariantCulture, $"{number.Value}d"),
        PackText text => $"'{text.Value}'",
        PackBinary binary => $"bytes {Convert.ToHexString(binary.Value.Span)}",
        PackArray array => $"[{string.Join(", ", array.Items.Select(Of))}]",
        PackMap map => $"{{{string.Join(", ", map.Entries.Select(
            static entry => $"{Of(entry.Key)}: {Of(entry.Value)}").Order(StringComparer.Ordinal))}}}",
        PackExtension extension => $"extension {extension.Type} {Convert.ToHexString(extension.Bytes.Span)}",
        _ => throw new InvalidOperationException(value.GetType().Name),
    };
}
