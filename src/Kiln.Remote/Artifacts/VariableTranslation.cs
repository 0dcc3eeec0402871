using System.Collections.Immutable;
using System.Numerics;
using Kiln.Sdk.Components;
using Kiln.Values;
using Kiln.Wire.MessagePack;

namespace Kiln.Remote.Artifacts;

/// <summary>
/// Build variables as they go over the wire: texts, booleans and numbers. Integers are sent in the signed family, as Go
/// does; bytes are a list of numbers here.
/// </summary>
public static class VariableTranslation
{
    private const string List = "[]interface {}";

    private const string Map = "map[string]interface {}";

    private static readonly BigInteger MaxUnsigned = ulong.MaxValue;

    /// <exception cref="BuildFailedException">A variable has a type that the wire does not carry.</exception>
    public static PackValue ToPack(BuildVariables variables) => PackValue.Map(
        [.. variables.Values.Select(static variable => (variable.Key, ToPack(variable.Key, variable.Value)))]);

    /// <param name="value">A map, or nil for none.</param>
    /// <exception cref="BuildFailedException">A variable has a type that Packer refuses too.</exception>
    public static BuildVariables FromPack(PackValue value)
    {
        if (value is PackNil)
        {
            return BuildVariables.Empty;
        }

        if (value is not PackMap map)
        {
            throw new BuildFailedException($"The generated data are not a map but {GoType(value)}.");
        }

        ImmutableSortedDictionary<string, HclValue>.Builder variables =
            ImmutableSortedDictionary.CreateBuilder<string, HclValue>(StringComparer.Ordinal);
        foreach ((PackValue key, PackValue item) in map.Entries)
        {
            string name = key is PackText or PackBinary
                ? key.AsText()
                : throw new BuildFailedException($"The generated data have a name that is no text but {GoType(key)}.");
            variables[name] = FromPack(name, item);
        }

        return new(variables.ToImmutable());
    }

    private static HclValue FromPack(string name, PackValue value) => value switch
    {
        PackText text => HclValue.String(text.Value),
        PackBoolean boolean => HclValue.Bool(boolean.Value),
        PackInteger integer => HclValue.Number(integer.Value),
        PackUnsigned integer => HclValue.Number(HclNumber.FromInteger(integer.Value)),
        PackSingle single => HclValue.Number(FromDouble(name, single.Value)),
        PackDouble number => HclValue.Number(FromDouble(name, number.Value)),
        PackBinary bytes => FromBytes(bytes.Value.Span),
        _ => throw Refused(name, GoType(value)),
    };

    private static HclNumber FromDouble(string name, double value) =>
        HclNumber.FromDouble(value) is { Infinity: 0 } number ? number : throw Refused(name, $"float64 ({value})");

    private static HclValue FromBytes(ReadOnlySpan<byte> bytes)
    {
        ImmutableArray<HclValue>.Builder numbers = ImmutableArray.CreateBuilder<HclValue>(bytes.Length);
        foreach (byte value in bytes)
        {
            numbers.Add(HclValue.Number(value));
        }

        return HclValue.List(HclType.Number, numbers.MoveToImmutable());
    }

    private static PackValue ToPack(string name, HclValue value)
    {
        if (!value.HasContent)
        {
            throw Refused(name, value.IsNull ? "<nil>" : "unknown");
        }

        if (value.Type == HclType.String)
        {
            return PackValue.Of(value.AsString());
        }

        if (value.Type == HclType.Bool)
        {
            return PackValue.Of(value.AsBool());
        }

        return value.Type == HclType.Number ? ToPack(value.AsNumber())
            : value.Type == HclType.List(HclType.Number) && ToBytes(value.AsElements()) is { } bytes ? bytes
            : throw Refused(name, value.Type is MapType or ObjectType ? Map : List);
    }

    private static PackValue ToPack(HclNumber number)
    {
        if (number.TryGetInt64(out long whole))
        {
            return PackValue.Of(whole);
        }

        return number is { IsInteger: true, Exponent: <= 64, Sign: > 0 } && number.Truncate() is BigInteger large
            && large <= MaxUnsigned
            ? new PackUnsigned((ulong)large)
            : PackValue.Of(number.ToDouble());
    }

    private static PackBinary? ToBytes(ImmutableArray<HclValue> elements)
    {
        byte[] bytes = new byte[elements.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            if (!elements[i].HasContent
                || !elements[i].AsNumber().TryGetInt64(out long value)
                || value is < 0 or > byte.MaxValue)
            {
                return null;
            }

            bytes[i] = (byte)value;
        }

        return new(bytes);
    }

    private static BuildFailedException Refused(string name, string type) =>
        new($"unhandled buildvar type: {type}")
        {
            Advice = $"The build variable {name} has it. Build variables are texts, booleans and numbers.",
        };

    /// <summary>What Go calls the type that it reads such a value into.</summary>
    private static string GoType(PackValue value) => value switch
    {
        PackNil => "<nil>",
        PackArray => List,
        PackMap => "map[interface {}]interface {}",
        PackExtension { Type: -1 } => "time.Time",
        PackExtension => "codec.RawExt",
        PackText => "string",
        PackBinary => "[]uint8",
        PackBoolean => "bool",
        PackInteger => "int64",
        PackUnsigned => "uint64",
        _ => "float64",
    };
}
