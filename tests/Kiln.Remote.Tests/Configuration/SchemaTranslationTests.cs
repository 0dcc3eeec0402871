using System.Collections.Immutable;
using CsCheck;
using Kiln.Remote.Configuration;
using Kiln.Sdk.Configuration;
using Kiln.Values;
using Kiln.Wire.Cty;
using Kiln.Wire.Schemas;

namespace Kiln.Remote.Tests.Configuration;

public sealed class SchemaTranslationTests
{
    private const string Component = "builder \"x\" of plugin y";

    private static readonly SchemaObject Nested = Object(("o", new SchemaArgument("o", CtyType.String, true)));

    public static TheoryData<SchemaEncoding> Encodings => [.. Enum.GetValues<SchemaEncoding>()];

    public static TheoryData<string, SchemaSpec, string> Unusable => new()
    {
        { "labels", new SchemaBlockMap("labels", ["a"], Nested), "blocks with labels" },
        { "things", new SchemaBlockObject("things", ["a"], Nested), "blocks with labels" },
        { "tags", new SchemaBlockAttributes("tags", CtyType.String, false), "attributes of any name" },
        { "plain", Nested, "an object that is no block" },
        {
            "list",
            new SchemaBlockList("list", new SchemaArgument("l", CtyType.String, false), 0, 0),
            "holds an argument"
        },
        { "key", new SchemaArgument("other", CtyType.String, false), "templates call other" },
        { "key", new SchemaBlock("other", Nested, false), "templates call other" },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Schemas_survive_the_way_there(SchemaEncoding encoding) => Gen.Int.Sample(
        seed =>
        {
            ConfigSchema schema = new RandomHcl(new(seed)).Schema(0);
            byte[] sent = SchemaTranslation.Write(SchemaTranslation.ToSpec(schema, Component), encoding);
            ConfigSchema read = SchemaTranslation.ToConfig(SchemaTranslation.Read(sent, encoding), Component);
            Assert.Equal(
                Lines(schema, "").Order(StringComparer.Ordinal), Lines(read, "").Order(StringComparer.Ordinal));
        },
        iter: 300);

    [Theory]
    [InlineData("ssh_password", true)]
    [InlineData("secret_key", true)]
    [InlineData("token", true)]
    [InlineData("access_key", true)]
    [InlineData("ssh_private_key_file", false)]
    [InlineData("kms_key_id", false)]
    [InlineData("name", false)]
    public void Names_tell_which_options_are_secrets(string name, bool expected)
    {
        Assert.Equal(expected, OptionOf(name, CtyType.String).IsSensitive);
        Assert.Equal(expected, OptionOf(name, new CtyList(CtyType.String)).IsSensitive);
        Assert.False(OptionOf(name, CtyType.Bool).IsSensitive);
        Assert.True(OptionOf(name, new CtyMap(CtyType.String)).HasSensitiveEntries);
    }

    [Fact]
    public void Sets_of_blocks_are_repeatable_blocks()
    {
        ConfigSchema schema = SchemaTranslation.ToConfig(
            Object(
                ("disk", new SchemaBlockSet("disk", Nested, 1, 2)), ("net", new SchemaBlockList("net", Nested, 0, 0))),
            Component);
        Assert.Equal([true, true], schema.Blocks.Select(static block => block.IsRepeatable));
        Assert.Equal([true, false], schema.Blocks.Select(static block => block.IsRequired));
    }

    [Theory]
    [MemberData(nameof(Unusable))]
    public void What_no_template_can_have_is_named(string name, SchemaSpec spec, string expected)
    {
        SchemaObject schema = Object(("outer", new SchemaBlock("outer", Object((name, spec)), false)));
        SchemaException refused =
            Assert.Throws<SchemaException>(() => SchemaTranslation.ToConfig(schema, Component));
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.Contains(Component, refused.Message, StringComparison.Ordinal);
        Assert.Contains($"outer.{name}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_protocol_cannot_tell_is_named()
    {
        HclType structure = HclType.Object(ImmutableSortedDictionary<string, HclType>.Empty.Add("a", HclType.String));
        HclType[] types = [HclType.Dynamic, HclType.EmptyTuple, structure, HclType.List(HclType.Dynamic)];
        foreach (HclType type in types)
        {
            ConfigSchema schema = new([new("free", type)], []);
            SchemaException refused = Assert.Throws<SchemaException>(() => SchemaTranslation.ToSpec(schema, Component));
            Assert.Contains("free", refused.Message, StringComparison.Ordinal);
            Assert.Contains(Component, refused.Message, StringComparison.Ordinal);
        }

        Assert.Throws<SchemaException>(static () => SchemaTranslation.ToSpec(HclType.String, Component));
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Types_of_data_sources_survive_the_way_there(SchemaEncoding encoding) => Gen.Int.Sample(
        seed =>
        {
            HclType type = SchemaTranslation.TypeOf(new RandomHcl(new(seed)).Schema(0));
            byte[] sent = SchemaTranslation.Write(SchemaTranslation.ToSpec(type, Component), encoding);
            Assert.Equal(type, SchemaTranslation.TypeOf(SchemaTranslation.Read(sent, encoding)));
        },
        iter: 300);

    [Fact]
    public void Every_kind_of_part_has_a_type()
    {
        SchemaObject schema = Object(
            ("attributes", new SchemaBlockAttributes("attributes", CtyType.Number, false)),
            ("list", new SchemaBlockList("list", Nested, 0, 0)),
            ("map", new SchemaBlockMap("map", ["a", "b"], Nested)),
            ("object", new SchemaBlockObject("object", ["a"], Nested)),
            ("set", new SchemaBlockSet("set", Nested, 0, 0)));
        Assert.Equal(
            "object({attributes=map(number), list=list(object({o=string})), map=map(map(object({o=string}))), "
            + "object=any, set=set(object({o=string}))})",
            SchemaTranslation.TypeOf(schema).ToConstraintText().Replace(",", ", ", StringComparison.Ordinal)
                .Replace("  ", " ", StringComparison.Ordinal));
    }

    private static ConfigOption OptionOf(string name, CtyType type) =>
        SchemaTranslation.ToConfig(Object((name, new SchemaArgument(name, type, false))), Component).Options.Single();

    private static SchemaObject Object(params (string Name, SchemaSpec Spec)[] members) =>
        new([.. members.Select(static member => KeyValuePair.Create(member.Name, member.Spec))]);

    private static IEnumerable<string> Lines(ConfigSchema schema, string prefix) =>
        schema.Options.Select(option => $"{prefix}{option.Name} {option.Type.ToConstraintText()} {option.IsRequired}")
            .Concat(schema.Blocks.SelectMany(block => Lines(block.Schema, $"{prefix}{block.Name}.")
                .Prepend($"{prefix}{block.Name} {block.IsRepeatable} {block.IsRequired}")));
}
