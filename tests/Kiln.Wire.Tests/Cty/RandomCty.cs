using System.Collections.Immutable;
using System.Globalization;
using Kiln.Wire.Cty;

namespace Kiln.Wire.Tests.Cty;

/// <summary>Makes types and values of them.</summary>
/// <param name="hasDynamic">
/// Whether some types are dynamic and some values unknown, which only some encodings have.
/// </param>
internal sealed class RandomCty(Random random, bool hasDynamic, bool hasUnknown)
{
    private static readonly ImmutableArray<string> Texts =
        ["", "a", "ä<&>\"\\\n\u2028\u0001", "😀 z", "\uffff", "a length of more than a byte".PadRight(300)];

    public CtyTyped Typed(int depth)
    {
        CtyType type = Type(depth);
        return new(type, Value(type, depth));
    }

    public CtyType Type(int depth) => random.Next(depth > 3 ? 3 : hasDynamic ? 9 : 8) switch
    {
        0 => CtyType.String,
        1 => CtyType.Number,
        2 => CtyType.Bool,
        3 => new CtyList(Type(depth + 1)),
        4 => new CtySet(Type(depth + 1)),
        5 => new CtyMap(Type(depth + 1)),
        6 => new CtyTuple([.. Enumerable.Range(0, random.Next(4)).Select(_ => Type(depth + 1))]),
        7 => new CtyObject([.. Enumerable.Range(0, random.Next(4)).Select(
            i => new CtyMember($"{Texts[i]}{i}", Type(depth + 1), random.Next(4) == 0))]),
        _ => CtyType.Dynamic,
    };

    public CtyValue Value(CtyType type, int depth)
    {
        switch (random.Next(hasUnknown ? 12 : 10))
        {
            case 0:
                return CtyValue.Null;
            case 10:
                return CtyValue.Unknown;
            case 11:
                return new CtyUnknown(Convert.FromHexString("8101c2"));
            default:
                return Known(type, depth);
        }
    }

    /// <summary>
    /// What is known in the place of a dynamic type has another type: a dynamic one in it would be no more than itself.
    /// </summary>
    private CtyTyped Concrete(int depth)
    {
        CtyType type;
        do
        {
            type = Type(depth);
        }
        while (type == CtyType.Dynamic);

        return new(type, Value(type, depth));
    }

    private CtyValue Known(CtyType type, int depth) => type switch
    {
        CtyPrimitive { Kind: CtyKind.String } => new CtyText(Texts[random.Next(Texts.Length)]),
        CtyPrimitive { Kind: CtyKind.Number } => new CtyNumber(Number()),
        CtyPrimitive { Kind: CtyKind.Bool } => new CtyBoolean(random.Next(2) == 0),
        CtyPrimitive => Concrete(depth + 1),
        CtyList list =>
            new CtySequence([.. Enumerable.Range(0, random.Next(4)).Select(_ => Value(list.Element, depth + 1))]),
        CtySet set =>
            new CtySequence([.. Enumerable.Range(0, random.Next(4)).Select(_ => Value(set.Element, depth + 1))]),
        CtyTuple tuple => new CtySequence([.. tuple.Elements.Select(element => Value(element, depth + 1))]),
        CtyMap map => new CtyMapping([.. Enumerable.Range(0, random.Next(4)).Select(
            i => KeyValuePair.Create($"{Texts[i]}{i}", Value(map.Element, depth + 1)))]),
        CtyObject structure => new CtyMapping([.. structure.Attributes.Select(
            attribute => KeyValuePair.Create(attribute.Name, Value(attribute.Type, depth + 1)))]),
        _ => throw new InvalidOperationException(type.GetType().Name),
    };

    private string Number() => random.Next(5) switch
    {
        0 => "0",
        1 => random.NextInt64(long.MinValue, long.MaxValue).ToString(CultureInfo.InvariantCulture),
        2 => (random.NextDouble() - 0.5).ToString("R", CultureInfo.InvariantCulture),
        3 => $"-{random.NextInt64()}{random.NextInt64()}.{random.NextInt64()}",
        _ => $"{random.NextInt64()}e{random.Next(-60, 60)}",
    };
}
