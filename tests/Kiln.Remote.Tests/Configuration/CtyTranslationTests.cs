using System.Collections.Immutable;
using CsCheck;
using Kiln.Values;
using Kiln.Wire;
using Kiln.Wire.Cty;

namespace Kiln.Remote.Tests.Configuration;

public sealed class CtyTranslationTests
{
    public static TheoryData<SchemaEncoding> Encodings => [.. Enum.GetValues<SchemaEncoding>()];

    [Fact]
    public void Types_come_back() => Gen.Int.Sample(
        static seed =>
        {
            HclType type = new RandomHcl(new(seed)).AnyType(0);
            Assert.Equal(type, CtyTranslation.ToHcl(CtyTranslation.ToCty(type)));
        },
        iter: 300);

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Values_come_back_in_every_encoding(SchemaEncoding encoding) => Gen.Int.Sample(
        seed =>
        {
            RandomHcl random = new(new(seed));
            HclType type = random.AnyType(0);
            HclValue value = random.ValueOf(type, 0);
            Assert.Equal(value, CtyTranslation.Read(CtyTranslation.Write(value, encoding), encoding));
        },
        iter: 300);

    [Fact]
    public void Values_come_back_as_json() => Gen.Int.Sample(
        static seed =>
        {
            RandomHcl random = new(new(seed));
            HclValue value = random.ValueOf(random.AnyType(0), 0);
            Assert.Equal(value, CtyTranslation.ToHcl(CtyJson.Read(CtyJson.Write(CtyTranslation.ToCty(value)))));
        },
        iter: 300);

    [Fact]
    public void Unknown_values_and_open_types_come_back_from_messagepack()
    {
        HclValue value = HclValue.Object(
        [
            KeyValuePair.Create("unknown", HclValue.Unknown(HclType.List(HclType.String))),
            KeyValuePair.Create("open", HclValue.DynamicUnknown),
            KeyValuePair.Create("null", HclValue.DynamicNull),
        ]);
        byte[] sent = CtyTranslation.Write(value, SchemaEncoding.Protobuf);
        Assert.Equal(value, CtyTranslation.Read(sent, SchemaEncoding.Protobuf));
        Assert.Throws<ArgumentException>(() => CtyTranslation.Write(value, SchemaEncoding.Gob));
    }

    [Fact]
    public void Marks_are_left_behind()
    {
        HclValue secret = HclValue.Tuple([HclValue.String("s").WithSensitivity(true)]).WithSensitivity(true);
        HclValue read = CtyTranslation.ToHcl(CtyTranslation.ToCty(secret));
        Assert.Equal(secret, read);
        Assert.False(read.ContainsSensitive);
    }

    [Fact]
    public void Collections_of_different_things_become_what_can_hold_them()
    {
        CtyTyped number = new(CtyType.Number, new CtyNumber("1"));
        CtyTyped text = new(CtyType.String, CtyValue.Of("x"));
        HclValue list =
            CtyTranslation.ToHcl(new CtyTyped(new CtyList(CtyType.Dynamic), new CtySequence([number, text])));
        Assert.Equal(HclValue.Tuple([HclValue.Number(1), HclValue.String("x")]), list);
        HclValue map = CtyTranslation.ToHcl(new CtyTyped(
            new CtyMap(CtyType.Dynamic),
            new CtyMapping(
            [
                KeyValuePair.Create<string, CtyValue>("a", number), KeyValuePair.Create<string, CtyValue>("b", text),
            ])));
        Assert.IsType<ObjectType>(map.Type);
    }

    [Fact]
    public void Optional_attributes_are_part_of_a_type_and_not_of_its_values()
    {
        CtyObject type = new([new("a", CtyType.String, true)]);
        Assert.Equal(["a"], Assert.IsType<ObjectType>(CtyTranslation.ToHcl(type)).Optional);
        Assert.Empty(Assert.IsType<ObjectType>(CtyTranslation.ToHcl(new CtyTyped(type, CtyValue.Null)).Type).Optional);
    }

    [Fact]
    public void Values_of_another_type_are_refused()
    {
        ImmutableArray<CtyTyped> wrong =
        [
            new(CtyType.Bool, CtyValue.Of("x")),
            new(CtyType.Number, new CtyNumber("one")),
            new(new CtyTuple([CtyType.Bool]), new CtySequence([])),
            new(new CtyObject([]), new CtyMapping([KeyValuePair.Create("a", CtyValue.Null)])),
            new(new CtyList(CtyType.Bool), new CtyMapping([])),
        ];
        Assert.All(wrong, static typed => Assert.Contains(
            "The other side sent",
            Assert.Throws<WireException>(() => CtyTranslation.ToHcl(typed)).Message,
            StringComparison.Ordinal));
    }
}
