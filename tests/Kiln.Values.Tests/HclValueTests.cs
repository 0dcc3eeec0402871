using System.Text;
using CsCheck;

namespace Kiln.Values.Tests;

public sealed class HclValueTests
{
    public static TheoryData<HclValue, string> Renderings => new()
    {
        { HclValue.String("a\"b\n"), "a\"b\n" },
        { HclValue.Tuple([HclValue.String("a\"b\nü\u0001\\\t<>é😀\u00a0")]), "[\n  \"a\\\"b\\nü\\x01\\\\\\t<>é😀\\u00a0\",\n]" },
        { HclValue.EmptyTuple, "[]" },
        { HclValue.EmptyObject, "{}" },
        { HclValue.DynamicNull, "null" },
        { Object(("a", HclValue.DynamicNull)), "{}" },
        { Object(("b", HclValue.Number(1)), ("a b\n", HclValue.True)), "{\n  \"a b\\n\" = true\n  \"b\" = 1\n}" },
        { HclValue.Tuple([HclValue.DynamicNull, Object(("a", HclValue.EmptyTuple))]), "[\n  null,\n  {\n    \"a\" = []\n  },\n]" },
        { HclValue.Tuple([HclValue.Number(HclNumber.NegativeInfinity)]), "[\n  -Inf,\n]" },
        { Object(("a", HclValue.Number(1)), ("b", HclValue.DynamicUnknown)), "<unknown>" },
    };

    [Theory]
    [MemberData(nameof(Renderings))]
    public void Console_prints(HclValue value, string expected) => Assert.Equal(expected, ConsoleText.Render(value));

    [Fact]
    public void Secrets_show_on_the_console_and_hide_elsewhere()
    {
        HclValue value = Object(("a", HclValue.String("x").WithSensitivity(true)), ("b", HclValue.Number(1)));
        Assert.Equal("{\n  \"a\" = \"x\"\n  \"b\" = 1\n}", ConsoleText.Render(value));
        Assert.Equal("{\n  \"a\" = <sensitive>\n  \"b\" = 1\n}", value.ToString());
        Assert.Equal("x", ConsoleText.Render(value.WithoutSensitivity().Get("a")!));
        Assert.Equal("<sensitive>", value.Get("a")!.ToString());
    }

    [Fact]
    public void Set_is_secret_when_an_element_is()
    {
        HclValue set = HclValue.Set(HclType.String, [HclValue.String("b").WithSensitivity(true), HclValue.String("a"), HclValue.String("b")]);
        Assert.True(set.IsSensitive);
        Assert.Equal(2, set.AsElements().Length);
        Assert.DoesNotContain(set.AsElements(), static e => e.ContainsSensitive);
    }

    [Fact]
    public void Strings_are_ordered_as_their_utf8_bytes() => Gen.Select(Text, Text).Sample(static (a, b) =>
        Math.Sign(TextOrder.Comparer.Compare(a, b)) == Math.Sign(Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b))));

    [Fact]
    public void Attributes_are_ordered_by_code_points()
    {
        HclValue value = Object(("\U00010000", HclValue.True), ("\uFF5E", HclValue.False));
        Assert.Equal(["\uFF5E", "\U00010000"], value.AsEntries().Keys);
        Assert.Equal(["\uFF5E", "\U00010000"], ((ObjectType)value.Type).Attributes.Keys);
    }

    [Fact]
    public void Set_of_many_objects_is_made_without_comparing_all_pairs()
    {
        HclValue[] objects = [.. Enumerable.Range(0, 50_000).Select(static i => Object(("n", HclValue.Number(i % 25_000))))];
        Assert.Equal(25_000, HclValue.Set(objects[0].Type, [.. objects]).AsElements().Length);
    }

    [Fact]
    public void Depth_counts_the_nesting()
    {
        HclValue nested = HclValue.EmptyTuple;
        for (int i = 0; i < 100; i++)
        {
            nested = HclValue.Tuple([nested]);
        }

        Assert.Equal(100, nested.Depth);
        Assert.Equal(nested, HclValue.Tuple([nested.AsElements()[0]]));
    }

    [Theory]
    [InlineData("list(map(any))")]
    [InlineData("object({a=string, b=tuple([number, set(bool)])})")]
    public void Type_is_written_as_its_constraint(string expected)
    {
        HclType type = expected[0] == 'l'
            ? HclType.List(HclType.Map(HclType.Dynamic))
            : Object(("a", HclValue.EmptyString), ("b", HclValue.Tuple([HclValue.Number(1), HclValue.Set(HclType.Bool, [])]))).Type;
        Assert.Equal(expected, type.ToConstraintText());
    }

    private static readonly string[] Pieces = ["a", "é", "\uE000", "\uFF5E", "\U00010000", "😀", "\uD7FF"];

    private static Gen<string> Text => Gen.Int[0, 6].Select(static i => Pieces[i])
        .Array[0, 4].Select(static parts => string.Concat(parts));

    private static HclValue Object(params (string Name, HclValue Value)[] attributes) =>
        HclValue.Object(attributes.Select(static a => KeyValuePair.Create(a.Name, a.Value)));
}
