using System.Collections.Immutable;
using Kiln.Wire.Gob;

namespace Kiln.Wire.Tests.Gob;

/// <summary>Makes types and values of them.</summary>
internal sealed class RandomGob(Random random)
{
    private const string Registered = "some/path.Type";

    public GobTypeSet Types { get; } = new();

    /// <returns>The id of a type and a maker of its values.</returns>
    public (int Type, Func<GobValue> Value) Make(int depth)
    {
        switch (random.Next(depth > 3 ? 7 : 13))
        {
            case 0:
                return (GobIds.Boolean, () => new GobBoolean(random.Next(2) == 0));
            case 1:
                return (GobIds.Integer, () => new GobInteger(
                    random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64)));
            case 2:
                return (GobIds.Unsigned, () => new GobUnsigned((ulong)random.NextInt64() >> random.Next(64)));
            case 3:
                return (GobIds.Float, () => new GobFloat(random.Next(3) - 1 + random.Next(2) * random.NextDouble()));
            case 4:
                return (GobIds.Text, () => new GobText(new string('ä', random.Next(100))));
            case 5:
                return (GobIds.Bytes, () => new GobBytes(new byte[random.Next(300)]));
            case 6:
                return (GobIds.Complex, () => new GobComplex(random.NextDouble(), -random.NextDouble()));
            case 7:
                return (Types.Add(new GobOpaqueType("Opaque")), () => new GobBytes(new byte[random.Next(10)]));
            case 8:
                return MakeInterface(depth);
            case 9:
                return MakeMap(depth);
            case 10:
                return MakeStruct(depth);
            default:
                return MakeList(depth, isArray: random.Next(2) == 0);
        }
    }

    private (int Type, Func<GobValue> Value) MakeInterface(int depth)
    {
        (int type, Func<GobValue> value) = Make(depth + 1);
        string name = $"{Registered}{random.Next()}";
        Types.Register(name, type);
        return (GobIds.Interface, () => random.Next(4) == 0 ? GobInterface.Nil : new GobInterface(name, value()));
    }

    private (int Type, Func<GobValue> Value) MakeMap(int depth)
    {
        (int element, Func<GobValue> value) = Make(depth + 1);
        return (
            Types.Add(new GobMapType("Map", GobIds.Integer, element)),
            () => new GobMap([.. Enumerable.Range(0, random.Next(4)).Select(
                i => KeyValuePair.Create<GobValue, GobValue>(new GobInteger(i), value()))]));
    }

    private (int Type, Func<GobValue> Value) MakeList(int depth, bool isArray)
    {
        (int element, Func<GobValue> value) = Make(depth + 1);
        int length = random.Next(4);
        return (
            Types.Add(isArray ? new GobArrayType("Array", element, length) : new GobSliceType("Slice", element)),
            () => new GobList([.. Enumerable.Range(0, isArray ? length : random.Next(4)).Select(_ => value())]));
    }

    private (int Type, Func<GobValue> Value) MakeStruct(int depth)
    {
        ImmutableArray<(string Name, (int Type, Func<GobValue> Value) Made)> fields =
            [.. Enumerable.Range(0, random.Next(5)).Select(i => ($"Field{i}", Make(depth + 1)))];
        int type = Types.AddStruct("Struct", [.. fields.Select(static field => (field.Name, field.Made.Type))]);
        return (type, () => new GobStruct([.. fields.Select(static f => KeyValuePair.Create(f.Name, f.Made.Value()))]));
    }
}
