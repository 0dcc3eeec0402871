using System.Collections.Immutable;
using CsCheck;

namespace Kiln.Values.Tests;

public sealed class HclConversionTests
{
    private static readonly HclType[] Primitives = [HclType.String, HclType.Number, HclType.Bool, HclType.Dynamic];

    private static readonly HclType ListOfAny = HclType.List(HclType.Dynamic);

    public static TheoryData<HclValue, HclType, string> Conversions => new()
    {
        { Number(5), HclType.String, "5" },
        { HclValue.True, HclType.String, "true" },
        { HclValue.String("0"), HclType.Bool, "false" },
        { HclValue.String("1e3"), HclType.Number, "1000" },
        { Tuple(Number(1), HclValue.String("a")), ListOfAny, "[\n  \"1\",\n  \"a\",\n]" },
        { Tuple(HclValue.DynamicNull, Number(1)), ListOfAny, "[\n  null,\n  1,\n]" },
        { Tuple(Number(2), Number(1), Number(2)), HclType.Set(HclType.String), "[\n  \"1\",\n  \"2\",\n]" },
        { Tuple(Tuple(Number(1)), Tuple(HclValue.String("a"))), HclType.List(ListOfAny), "[\n  [\n    \"1\",\n  ],\n  [\n    \"a\",\n  ],\n]" },
        { Object(("a", Number(1)), ("b", Number(2))), Constraint(("a", HclType.String)), "{\n  \"a\" = \"1\"\n}" },
        { Object(("a", Number(1))), HclType.Object(Types(("a", HclType.Number), ("b", HclType.String)), ["b"]), "{\n  \"a\" = 1\n}" },
        { HclValue.EmptyTuple, ListOfAny, "[]" },
        { HclValue.DynamicNull, HclType.List(HclType.String), "null" },
        { HclValue.DynamicUnknown, HclType.String, "<unknown>" },
    };

    public static TheoryData<HclValue, HclType, string> Problems => new()
    {
        { Number(1), HclType.Bool, "bool required" },
        { HclValue.String("x"), HclType.Number, "a number is required" },
        { HclValue.String("yes"), HclType.Bool, "a bool is required" },
        { HclValue.String("True"), HclType.Bool, "a bool is required; to convert from string, use lowercase \"true\"" },
        { HclValue.String("x"), HclType.List(HclType.String), "list of string required" },
        { HclValue.EmptyTuple, HclType.Map(HclType.Dynamic), "map of any single type required" },
        { Tuple(HclValue.EmptyTuple), HclType.List(HclType.Number), "element 0: number required" },
        { Tuple(Number(1), HclValue.True), ListOfAny, "all list elements must have the same type" },
        { Object(("a", Number(1)), ("b", HclValue.True)), HclType.Map(HclType.Dynamic), "all map elements must have the same type" },
        { Object(("a", HclValue.EmptyTuple)), HclType.Map(HclType.Number), "element \"a\": number required" },
        { HclValue.EmptyObject, Constraint(("a", HclType.Number)), "attribute \"a\" is required" },
        { HclValue.EmptyObject, Constraint(("a", HclType.Number), ("b", HclType.Bool)), "attributes \"a\" and \"b\" are required" },
        {
            HclValue.EmptyObject,
            Constraint(("a", HclType.Number), ("b", HclType.Bool), ("c", HclType.Dynamic)),
            "attributes \"a\", \"b\", and \"c\" are required"
        },
        {
            Object(("a", Tuple(Object(("b", HclValue.EmptyTuple))))),
            Constraint(("a", HclType.List(Constraint(("b", HclType.Number))))),
            "attribute \"a\": element 0: attribute \"b\": number required"
        },
        { Tuple(Number(1)), HclType.Tuple([HclType.String, HclType.String]), "tuple required" },
        { HclValue.Unknown(HclType.List(HclType.String)), HclType.String, "string required" },
        { HclValue.Unknown(HclType.Number), HclType.Bool, "bool required" },
    };

    private static readonly Gen<HclValue> Values = Gen.Recursive<HclValue>((depth, nested) => depth > 3
        ? Leaf
        : Gen.OneOf(
            Leaf,
            nested.Array[0, 3].Select(static e => HclValue.Tuple([.. e])),
            Gen.Dictionary(Gen.String[Gen.Char['a', 'd'], 1, 1], nested)[0, 3].Select(static d => HclValue.Object(d))));

    private static readonly Gen<HclType> Types2 = Gen.Recursive<HclType>((depth, nested) => depth > 2
        ? Gen.Int[0, 3].Select(static i => Primitives[i])
        : Gen.OneOf(
            Gen.Int[0, 3].Select(static i => Primitives[i]),
            nested.Select(static e => (HclType)HclType.List(e)),
            nested.Select(static e => (HclType)HclType.Set(e)),
            nested.Select(static e => (HclType)HclType.Map(e))));

    private static Gen<HclValue> Leaf => Gen.OneOf(
        Gen.Int[-5, 5].Select(static i => Number(i)),
        Gen.Int[0, 3].Select(static i => HclValue.String(new[] { "", "a", "1", "true" }[i])),
        Gen.Int[0, 3].Select(static i => new[] { HclValue.True, HclValue.False, HclValue.DynamicNull, HclValue.DynamicUnknown }[i]),
        Gen.Const(HclValue.String("s").WithSensitivity(true)));

    [Theory]
    [MemberData(nameof(Conversions))]
    public void Value_converts(HclValue value, HclType type, string expected)
    {
        Converted converted = HclConversion.Convert(value, type);
        Assert.True(converted.Succeeded, converted.Problem?.ToString());
        Assert.Equal(expected, ConsoleText.Render(converted.Value));
    }

    [Theory]
    [MemberData(nameof(Problems))]
    public void Value_that_does_not_fit_is_explained(HclValue value, HclType type, string expected) =>
        Assert.Equal(expected, HclConversion.Convert(value, type).Problem?.ToString());

    [Fact]
    public void Map_without_a_required_attribute_is_explained()
    {
        HclValue map = HclConversion.Convert(Object(("b", Number(1))), HclType.Map(HclType.String)).Value!;
        Assert.Equal(
            "map has no element for required attribute \"a\"",
            HclConversion.Convert(map, Constraint(("a", HclType.Number))).Problem?.ToString());
    }

    [Fact]
    public void Conversion_is_idempotent() => Gen.Select(Values, Types2).Sample(static (value, type) =>
        HclConversion.TryConvert(value, type) is not { } once
        || (HclConversion.Convert(once, type).Value is { } twice && twice.Equals(once)));

    [Fact]
    public void Conversion_keeps_secrets_and_unknowns() => Gen.Select(Values, Types2).Sample(static (value, type) =>
        HclConversion.TryConvert(value, type) is not { } converted
        || ((!value.ContainsSensitive || converted.ContainsSensitive)
            && (value.IsWhollyKnown || !converted.IsWhollyKnown)));

    [Fact]
    public void Unified_type_takes_every_value() => Values.Array[1, 4].Sample(static values =>
        HclUnification.Unify(values.Select(static v => v.Type)) is not { } common
        || values.All(v => HclConversion.Convert(v, common).Succeeded));

    [Fact]
    public void Converted_collection_holds_elements_of_its_type() => Gen.Select(Values, Types2).Sample(static (value, type) =>
        HclConversion.TryConvert(value, type) is not { HasContent: true, Type: CollectionType collection } converted
        || converted.Parts().All(p => p.Type == collection.Element || !collection.Element.IsWhollyKnown));

    [Fact]
    public void Large_values_convert_in_linear_time()
    {
        System.Diagnostics.Stopwatch watch = System.Diagnostics.Stopwatch.StartNew();
        HclValue list = Tuple([.. Enumerable.Range(0, 100_000).Select(static i => Object(("n", Number(i))))]);
        HclValue converted = HclConversion.Convert(list, HclType.List(Constraint(("n", HclType.String)))).Value!;
        HclValue any = HclConversion.Convert(list, ListOfAny).Value!;
        HclValue wide = Object([.. Enumerable.Range(0, 10_000).Select(static i => ($"a{i}", Number(i)))]);
        Assert.Equal(100_000, converted.AsElements().Length);
        Assert.Equal(HclType.List(Constraint(("n", HclType.Number))), any.Type);
        Assert.True(HclConversion.Convert(wide, HclType.Map(HclType.Dynamic)).Succeeded);
        Assert.True(watch.Elapsed < TimeSpan.FromMinutes(1), $"took {watch.Elapsed}");
    }

    private static HclValue Number(long value) => HclValue.Number(value);

    private static HclValue Tuple(params ReadOnlySpan<HclValue> elements) => HclValue.Tuple([.. elements]);

    private static HclValue Object(params (string Name, HclValue Value)[] attributes) =>
        HclValue.Object(attributes.Select(static a => KeyValuePair.Create(a.Name, a.Value)));

    private static ImmutableSortedDictionary<string, HclType> Types(params (string Name, HclType Type)[] attributes) =>
        attributes.ToImmutableSortedDictionary(static a => a.Name, static a => a.Type);

    private static ObjectType Constraint(params (string Name, HclType Type)[] attributes) => HclType.Object(Types(attributes));
}
