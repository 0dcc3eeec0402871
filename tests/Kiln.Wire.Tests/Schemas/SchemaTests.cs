using System.Collections.Immutable;
using CsCheck;
using Kiln.Wire.Cty;
using Kiln.Wire.Schemas;
using Kiln.Wire.Tests.Cty;
using Kiln.Wire.Tests.Vectors;

namespace Kiln.Wire.Tests.Schemas;

public sealed class SchemaTests
{
    private static readonly ImmutableArray<CtyType> Types =
        [CtyType.String, CtyType.Number, CtyType.Bool, new CtyList(CtyType.String), new CtyMap(
            new CtyList(CtyType.Number))];

    [Fact]
    public void Schemas_survive_both_encodings() => Gen.Int.Sample(
        static seed =>
        {
            SchemaObject schema = Object(new(seed), 0);
            string expected = Dump.Of(schema).ToJsonString();
            Assert.Equal(expected, Dump.Of(ProtobufSchema.Read(ProtobufSchema.Write(schema))).ToJsonString());
            Assert.Equal(expected, Dump.Of(GobSchema.Read(GobSchema.Write(schema, ""))).ToJsonString());
        },
        iter: 300);

    [Fact]
    public void Gob_has_the_other_kinds_of_blocks_and_every_type()
    {
        SchemaObject nested = new([KeyValuePair.Create<string, SchemaSpec>(
            "o", new SchemaArgument("o", new RandomCty(new(5), hasDynamic: false, hasUnknown: false).Type(0), false))]);
        ImmutableArray<SchemaSpec> specs =
        [
            new SchemaBlockSet("set", nested, 1, 2),
            new SchemaBlockMap("map", ["a", "b"], nested),
            new SchemaBlockObject("object", ["c"], nested),
            new SchemaBlockAttributes("attributes", CtyType.Number, true),
            nested,
        ];
        SchemaObject schema = new([.. specs.Select((spec, i) => KeyValuePair.Create($"{i}", spec))]);
        byte[] bytes = GobSchema.Write(schema, "");
        SchemaObject read = GobSchema.Read(bytes);
        Assert.Equal(bytes, GobSchema.Write(read, ""));
        Assert.Equal(
            specs.Select(static spec => spec.GetType()), read.Members.Select(static member => member.Value.GetType()));
        Assert.All(specs.Take(4), spec => Assert.Throws<ArgumentException>(
            () => ProtobufSchema.Write(new([KeyValuePair.Create("x", spec)]))));
    }

    [Theory]
    [InlineData("", "unknown kind")]
    [InlineData("12050a01611200", "unknown kind")]
    [InlineData("0a030a010a", "longer")]
    [InlineData("0aff", "longer")]
    [InlineData("0affffffffffffffffff01", "longer")]
    [InlineData("ffffffffffffffffffffff", "more than 10 bytes")]
    [InlineData("0b", "unknown kind 3")]
    [InlineData("0801", "another kind")]
    [InlineData("00", "impossible number")]
    [InlineData("0a050a030a0161", "holds")]
    [InlineData("0a0a0a080a01611203120100", "impossible number")]
    [InlineData("12140a0161120f0a0d0a0b6374792e44796e616d6963", "unknown type")]
    [InlineData("120a0a016112052203120100", "unknown kind")]
    [InlineData("12110a0161120c0a0a0a086374792e426f6f6c", "not one of an object")]
    public void Protobuf_that_is_no_schema_is_refused(string hex, string expected)
    {
        WireException reason = Assert.Throws<WireException>(() => ProtobufSchema.Read(Convert.FromHexString(hex)));
        Assert.Contains(expected, reason.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_fields_are_skipped()
    {
        byte[] schema = VectorFile.Find("protobuf Spec one required string attr a").Bytes;
        byte[] more = [.. Convert.FromHexString("38053900112233445566773a02aabb3d00112233"), .. schema];
        Assert.Equal(schema, ProtobufSchema.Write(ProtobufSchema.Read(more)));
    }

    [Fact]
    public void Changed_bytes_are_read_or_refused()
    {
        foreach (Vector vector in VectorFile.Vectors.Where(
            static v => v.Layer == "protobuf" || v.Name.StartsWith("gob ObjectSpec o")))
        {
            for (int i = 0; i < vector.Bytes.Length * 8; i++)
            {
                byte[] changed = [.. vector.Bytes];
                changed[i / 8] ^= (byte)(1 << (i % 8));
                Exception? failure = Record.Exception(
                    () => vector.Layer == "gob" ? GobSchema.Read(changed) : ProtobufSchema.Read(changed));
                Assert.True(failure is null or WireException, $"{vector.Name}, bit {i}: {failure}");
            }
        }
    }

    [Fact]
    public void Blocks_nested_too_deeply_are_refused()
    {
        SchemaObject schema = new([]);
        for (int i = 0; i < 100; i++)
        {
            schema = new([KeyValuePair.Create<string, SchemaSpec>("b", new SchemaBlock("b", schema, false))]);
        }

        byte[] protobuf = ProtobufSchema.Write(schema);
        Assert.Equal(WireFailure.Limit, Assert.Throws<WireException>(() => ProtobufSchema.Read(protobuf)).Reason);
        byte[] gob = GobSchema.Write(schema, "");
        Assert.Equal(WireFailure.Limit, Assert.Throws<WireException>(() => GobSchema.Read(gob)).Reason);
    }

    private static SchemaObject Object(Random random, int depth) => new([.. Enumerable.Range(0, random.Next(5)).Select(
        i => KeyValuePair.Create($"name{i}", Spec(random, $"name{i}", depth)))]);

    private static SchemaSpec Spec(Random random, string name, int depth) => random.Next(depth > 3 ? 1 : 3) switch
    {
        0 => new SchemaArgument(name, Types[random.Next(Types.Length)], random.Next(2) == 0),
        1 => new SchemaBlock(name, Object(random, depth + 1), random.Next(2) == 0),
        _ => new SchemaBlockList(name, Object(random, depth + 1), 0, 0),
    };
}
