using Kiln.Values;

namespace Kiln.Language.Functions;

/// <summary>Readings of arguments that several functions share.</summary>
internal static class Arguments
{
    public const string NotWhole = "value must be a whole number, between -9223372036854775808 and 9223372036854775807";

    public static HclType ListOfAny { get; } = HclType.List(HclType.Dynamic);

    public static HclType ListOfString { get; } = HclType.List(HclType.String);

    public static bool IsSequence(HclValue value) => value.Type is ListType or SetType or TupleType;

    public static bool IsMapping(HclValue value) => value.Type is MapType or ObjectType;

    /// <summary>A list of strings from strings.</summary>
    public static HclValue Strings(IEnumerable<string> values) =>
        HclValue.List(HclType.String, [.. values.Select(HclValue.String)]);

    /// <summary>A whole number that counts something: far ones are cut to the range of an int.</summary>
    public static bool TryGetCount(HclValue value, out int count)
    {
        bool whole = value.AsNumber().TryGetInt64(out long number);
        count = (int)Math.Clamp(number, int.MinValue, int.MaxValue);
        return whole;
    }
}
