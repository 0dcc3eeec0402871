using System.Collections.Immutable;
using System.Text;
using CsCheck;
using Kiln.Remote.Configuration;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Testing;
using Kiln.Values;
using Kiln.Wire;
using Kiln.Wire.Cty;
using Kiln.Wire.MessagePack;

namespace Kiln.Remote.Tests.Configuration;

public sealed class ConfigRequestTests
{
    private static readonly PrepareContext Silent = ComponentContexts.PrepareDefault with
    {
        BuildName = "",
        BuilderType = "",
        CoreVersion = "",
        OnError = "",
    };

    public static TheoryData<string, ComponentKind> Typed => new()
    {
        { "1.16-hcl-Builder.Prepare", ComponentKind.Builder },
        { "1.16-hcl-PostProcessor.Configure", ComponentKind.PostProcessor },
        { "1.16-hcl-Datasource.Configure", ComponentKind.DataSource },
        { "gob-Datasource.Configure", ComponentKind.DataSource },
        { "1.6.6-hcl-Builder.Prepare", ComponentKind.Builder },
        { "1.6.6-hcl-Provisioner.Prepare", ComponentKind.Provisioner },
        { "1.6.6-hcl-PostProcessor.Configure", ComponentKind.PostProcessor },
    };

    public static TheoryData<string, ComponentKind> Legacy => new()
    {
        { "1.16-json-Builder.Prepare", ComponentKind.Builder },
        { "1.16-json-Provisioner.Prepare", ComponentKind.Provisioner },
        { "1.16-json-PostProcessor.Configure", ComponentKind.PostProcessor },
        { "1.6.6-json-Builder.Prepare", ComponentKind.Builder },
        { "1.6.6-json-Provisioner.Prepare", ComponentKind.Provisioner },
        { "1.6.6-json-PostProcessor.Configure", ComponentKind.PostProcessor },
    };

    [Theory]
    [MemberData(nameof(Typed))]
    public async Task Recorded_hcl_requests_are_read_and_made_again(string call, ComponentKind kind)
    {
        ImmutableArray<PackValue> recorded = await RecordedConfigs.ReadAsync(call);
        ReadOnlyMemory<byte> json = recorded.OfType<PackBinary>().Single().Value;
        ConfigRequest request = ConfigRequest.Read(recorded, Silent);

        ImmutableArray<PackValue> made =
            ConfigArguments.Make(kind, request.Config, SchemaOf(CtyJson.Read(json).Type), request.Context);

        Assert.Equal(recorded.Length, made.Length);
        Assert.Equal(
            Encoding.UTF8.GetString(json.Span), Encoding.UTF8.GetString(made.OfType<PackBinary>().Single().Value.Span));
        Assert.Null(request.Context.LegacyTemplatePath);
        if (kind != ComponentKind.DataSource)
        {
            // 1.6.6 says less about the run than we do.
            Assert.Superset(Entries(recorded[0]), Entries(made[0]));
        }
    }

    [Theory]
    [MemberData(nameof(Legacy))]
    public async Task Recorded_legacy_requests_are_read_and_made_again(string call, ComponentKind kind)
    {
        ImmutableArray<PackValue> recorded = await RecordedConfigs.ReadAsync(call);
        ConfigRequest request = ConfigRequest.Read(recorded, Silent);

        ImmutableArray<PackValue> made =
            ConfigArguments.Make(kind, request.Config, ConfigSchema.Empty, request.Context);

        // 1.6.6 does not tell about sensitive variables.
        HashSet<string> all = [.. recorded.SelectMany(Entries), "packer_sensitive_variables=PackNil { }"];
        Assert.Equal(
            all.Order(StringComparer.Ordinal), made.SelectMany(Entries).ToHashSet().Order(StringComparer.Ordinal));
        Assert.EndsWith(".json", request.Context.LegacyTemplatePath, StringComparison.Ordinal);
        Assert.Equal("bar", request.Context.UserVariables["foo"]);
        Assert.Equal("b1", request.Context.BuildName);
    }

    [Fact]
    public async Task Override_of_a_provisioner_wins_over_its_block()
    {
        ConfigRequest request =
            ConfigRequest.Read(await RecordedConfigs.ReadAsync("1.16-hcl-Provisioner.Prepare"), Silent);
        Assert.Equal("over", request.Config.Get("a")!.AsString());
        Assert.Equal("h3-my", request.Context.BuilderType);
        Assert.Equal("1.16.0", request.Context.CoreVersion);
    }

    [Fact]
    public async Task Builder_of_a_legacy_template_tells_its_variables_in_the_placeholders()
    {
        ConfigRequest request =
            ConfigRequest.Read(await RecordedConfigs.ReadAsync("1.16-json-Provisioner.Prepare"), Silent);
        Assert.Equal(["SourceAMI"], request.Context.GeneratedVariables!.Value);
        Assert.Equal(["a", "num", "o"], request.Config.AsEntries().Keys);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("", false)]
    [InlineData("perhaps", false)]
    public void Flags_are_texts_in_hcl(string text, bool expected)
    {
        ConfigRequest request = ConfigRequest.Read([PackValue.Map(("packer_debug", PackValue.Of(text)))], Silent);
        Assert.Equal(expected, request.Context.Debug);
    }

    [Fact]
    public void Nothing_at_all_is_an_empty_configuration()
    {
        ConfigRequest request = ConfigRequest.Read([PackValue.Nil], ComponentContexts.PrepareDefault);
        Assert.Equal(HclValue.EmptyObject, request.Config);
        Assert.Equal("cleanup", request.Context.OnError);
    }

    [Fact]
    public void Arguments_say_what_was_set_with_any_schema() => Gen.Int.Sample(
        static seed =>
        {
            RandomHcl random = new(new(seed));
            ConfigSchema schema = random.Schema(0);
            HclValue config = random.ConfigOf(schema);
            ImmutableArray<PackValue> made =
                ConfigArguments.Make(ComponentKind.Builder, config, schema, ComponentContexts.PrepareDefault);
            Assert.Equal(2, made.Length);
            CtyTyped sent = CtyJson.Read(((PackBinary)made[1]).Value);
            Assert.Equal(SchemaTranslation.TypeOf(schema), CtyTranslation.ToHcl(sent.Type));
            Assert.Equal(config, WithoutNulls(ConfigRequest.Read(made, Silent).Config, schema));
        },
        iter: 500);

    [Fact]
    public void Legacy_options_arrive_as_they_are_written() => Gen.Int.Sample(
        static seed =>
        {
            HclValue written = new RandomHcl(new(seed)) { HasNumbersBeyondDoubles = false }.FreeForm(0);
            HclValue config = HclValue.Object([KeyValuePair.Create("x", written)]);
            PrepareContext context = ComponentContexts.PrepareDefault with { LegacyTemplatePath = "t.json" };
            ConfigRequest request = ConfigRequest.Read(
                ConfigArguments.Make(ComponentKind.Provisioner, config, ConfigSchema.Empty, context), Silent);
            Assert.Equal(written, request.Config.Get("x") ?? HclValue.DynamicNull);
        },
        iter: 300);

    [Fact]
    public void Context_arrives_whole()
    {
        PrepareContext context = ComponentContexts.PrepareDefault with
        {
            BuildName = "n",
            BuilderType = "t",
            CoreVersion = "1.2.3",
            Debug = true,
            Force = true,
            OnError = "abort",
            SensitiveVariables = ["s", "u"],
        };
        ConfigRequest typed = ConfigRequest.Read(
            ConfigArguments.Make(ComponentKind.Provisioner, HclValue.EmptyObject, ConfigSchema.Empty, context), Silent);
        Assert.Equal(Told(context), Told(typed.Context));
        Assert.Null(typed.Context.GeneratedVariables);

        PrepareContext legacy = context with
        {
            LegacyTemplatePath = "/x/t.json",
            TemplateDirectory = "/x",
            GeneratedVariables = ["SourceAMI", "Other"],
            UserVariables = context.UserVariables.Add("", "").Add("v", "{{ x }}"),
        };
        ConfigRequest read = ConfigRequest.Read(
            ConfigArguments.Make(
                ComponentKind.PostProcessor, HclValue.EmptyObject, ConfigSchema.Empty, legacy), Silent);
        Assert.Equal(Told(legacy), Told(read.Context));
        Assert.Equal(["Other", "SourceAMI"], read.Context.GeneratedVariables!.Value);
    }

    [Fact]
    public void What_does_not_fit_the_schema_goes_as_it_is_written()
    {
        ConfigSchema schema = new(
            [new("list", HclType.List(HclType.String)), new("n", HclType.Number)],
            [new("disk", new([new("size", HclType.Number)], []), true)]);
        HclValue config = HclValue.Object(
        [
            KeyValuePair.Create("list", HclValue.String("a,b")),
            KeyValuePair.Create("n", HclValue.String("7")),
            KeyValuePair.Create("other", HclValue.Number(3)),
            KeyValuePair.Create(
                "disk", HclValue.Tuple([HclValue.Object([KeyValuePair.Create("sise", HclValue.Number(1))])])),
        ]);
        ImmutableArray<PackValue> made =
            ConfigArguments.Make(ComponentKind.Builder, config, schema, ComponentContexts.PrepareDefault);
        Assert.Equal(
            "{\"value\":{\"disk\":[],\"list\":null,\"n\":7},\"type\":[\"object\",{\"disk\":[\"list\",[\"object\","
            + "{\"size\":\"number\"}]],\"list\":[\"list\",\"string\"],\"n\":\"number\"}]}",
            Encoding.UTF8.GetString(((PackBinary)made[1]).Value.Span));
        Assert.Equal(["disk", "list", "other"], PackTranslation.ToHcl(made[2]).AsEntries().Keys);
    }

    [Fact]
    public void Provisioner_hears_that_nothing_is_overridden() => Assert.Equal(
        PackValue.Nil,
        ConfigArguments.Make(
            ComponentKind.Provisioner, HclValue.EmptyObject, ConfigSchema.Empty, ComponentContexts.PrepareDefault)[2]);

    [Theory]
    [InlineData("c40378797a", "not JSON")]
    [InlineData("c402227b", "not JSON")]
    [InlineData("03", "not an object")]
    [InlineData("a178", "not an object")]
    [InlineData("90", "not an object")]
    [InlineData("81a178d6ff00000000", "extension")]
    public void Elements_of_another_kind_are_refused(string hex, string expected)
    {
        PackValue element = PackReader.Read(Convert.FromHexString(hex), PackLimits.Default);
        WireException refused = Assert.Throws<WireException>(() => ConfigRequest.Read([element], Silent));
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Typed_value_that_is_no_object_is_refused()
    {
        PackValue element = PackValue.Of("{\"value\":\"x\",\"type\":\"string\"}"u8.ToArray());
        WireException refused = Assert.Throws<WireException>(() => ConfigRequest.Read([element], Silent));
        Assert.Contains("a string and not an object", refused.Message, StringComparison.Ordinal);
    }

    private static string Told(PrepareContext context) => string.Join('|',
    [
        context.BuildName, context.BuilderType, context.CoreVersion, $"{context.Debug}", $"{context.Force}",
        context.OnError, string.Join(',', context.SensitiveVariables), context.LegacyTemplatePath,
        context.TemplateDirectory, string.Join(',', context.UserVariables),
    ]);

    private static HashSet<string> Entries(PackValue map) =>
        [.. ((PackMap)map).Entries.Select(static entry => $"{entry.Key.AsText()}={Text(entry.Value)}")];

    private static string Text(PackValue value) => value switch
    {
        PackArray array => $"[{string.Join(",", array.Items.Select(Text))}]",
        PackMap => string.Join(
            ",", Entries(value).Where(static entry => entry[0] != '=').Order(StringComparer.Ordinal)),
        _ => value.ToString(),
    };

    /// <summary>A schema that values of the type are made by.</summary>
    private static ConfigSchema SchemaOf(CtyType type)
    {
        ImmutableArray<CtyMember> members = ((CtyObject)type).Attributes;
        return new(
            [.. members.Where(static m => BodyOf(m.Type) is null)
                .Select(static m => new ConfigOption(m.Name, CtyTranslation.ToHcl(m.Type)))],
            [.. members.Where(static m => BodyOf(m.Type) is not null).Select(
                static m => new ConfigBlock(m.Name, SchemaOf(BodyOf(m.Type)!), m.Type is CtyList))]);
    }

    private static CtyObject? BodyOf(CtyType type) => type as CtyObject ?? (type as CtyList)?.Element as CtyObject;

    /// <summary>What is left of a typed object when everything is taken out that was not set.</summary>
    private static HclValue WithoutNulls(HclValue config, ConfigSchema schema)
    {
        Dictionary<string, HclValue> entries = new(StringComparer.Ordinal);
        foreach ((string name, HclValue value) in config.AsEntries().Where(static entry => !entry.Value.IsNull))
        {
            ConfigBlock? block = schema.Blocks.FirstOrDefault(block => block.Name == name);
            entries[name] = block is null ? value
                : !block.IsRepeatable ? WithoutNulls(value, block.Schema)
                : HclValue.Tuple([.. value.AsElements().Select(element => WithoutNulls(element, block.Schema))]);
        }

        return HclValue.Object(entries.Where(entry =>
            schema.Blocks.FirstOrDefault(block => block.Name == entry.Key) is not { IsRepeatable: true }
            || !entry.Value.AsElements().IsEmpty));
    }
}
