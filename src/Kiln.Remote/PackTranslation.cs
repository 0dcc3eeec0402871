using System.Collections.Immutable;
using System.Numerics;
using Kiln.Values;
using Kiln.Wire;
using Kiln.Wire.MessagePack;

namespace Kiln.Remote;

/// <summary>Free-form values: the options of legacy templates, overrides, data that builders generate.</summary>
public static class PackTranslation
{
    /// <summary>Whole numbers as integers, all others as doubles.</summary>
    /// <exception cref="ArgumentException">Something in the value is unknown.</exception>
    public static PackValue ToPack(HclValue value) => Write(value, NumberOf);

    /// <summary>As a program in Go has it that has read it from JSON: every number is a double.</summary>
    /// <inheritdoc cref="ToPack"/>
    public static PackValue ToJsonPack(HclValue value) =>
        Write(value, static number => PackValue.Of(number.ToDouble()));

    /// <summary>
    /// The value: maps become objects, a list of texts a list, any other list a tuple; bytes are a text.
    /// </summary>
    /// <exception cref="WireException">
    /// Something in it has no form in a configuration: a time, a number that is none.
    /// </exception>
    public static HclValue ToHcl(PackValue value) => value switch
    {
        PackNil => HclValue.DynamicNull,
        PackBoolean flag => HclValue.Bool(flag.Value),
        PackText or PackBinary => HclValue.String(value.AsText()),
        PackInteger integer => HclValue.Number(integer.Value),
        PackUnsigned integer => HclValue.Number(HclNumber.FromInteger(new BigInteger(integer.Value))),
        PackSingle number => OfDouble(number.Value),
        PackDouble number => OfDouble(number.Value),
        PackArray array => ListOf([.. array.Items.Select(ToHcl)]),
        PackMap map => ObjectOf(map.Entries.Select(
            static entry => KeyValuePair.Create(KeyOf(entry.Key), ToHcl(entry.Value)))),
        _ => throw new WireException(
            WireFailure.Protocol, "The other side sent a value of an extension type, which has no form here."),
    };

    /// <summary>An object; of two attributes with one name the last one counts.</summary>
    internal static HclValue ObjectOf(IEnumerable<KeyValuePair<string, HclValue>> attributes)
    {
        Dictionary<string, HclValue> last = new(StringComparer.Ordinal);
        foreach ((string name, HclValue value) in attributes)
        {
            last[name] = value;
        }

        return HclValue.Object(last);
    }

    private static HclValue ListOf(ImmutableArray<HclValue> elements) =>
        elements.All(static element => element.HasContent && element.Type == HclType.String)
            ? HclValue.List(HclType.String, elements)
            : HclValue.Tuple(elements);

    private static string KeyOf(PackValue key) => key is PackText or PackBinary
        ? key.AsText()
        : ToHcl(key) is { HasContent: true } value && HclConversion.TryConvert(value, HclType.String) is { } text
            ? text.AsString()
            : throw new WireException(WireFailure.Protocol, "The other side sent a map with a key that is no text.");

    private static HclValue OfDouble(double value) => HclNumber.FromDouble(value) is { } number
        ? HclValue.Number(number)
        : throw new WireException(WireFailure.Protocol, "The other side sent a number that is none (NaN).");

    private static PackValue NumberOf(HclNumber number) =>
        number.TryGetInt64(out long whole) ? PackValue.Of(whole) : PackValue.Of(number.ToDouble());

    private static PackValue Write(HclValue value, Func<HclNumber, PackValue> writeNumber)
    {
        if (!value.HasContent)
        {
            return value.IsNull ? PackValue.Nil : throw new ArgumentException("The value is not known.", nameof(value));
        }

        return value.Type switch
        {
            PrimitiveType { Name: "string" } => PackValue.Of(value.AsString()),
            PrimitiveType { Name: "number" } => writeNumber(value.AsNumber()),
            PrimitiveType => PackValue.Of(value.AsBool()),
            ListType or SetType or TupleType =>
                new PackArray([.. value.AsElements().Select(element => Write(element, writeNumber))]),
            _ => PackValue.Map([.. value.AsEntries().Select(entry => (entry.Key, Write(entry.Value, writeNumber)))]),
        };
    }
}
