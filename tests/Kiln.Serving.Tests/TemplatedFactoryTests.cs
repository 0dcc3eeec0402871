using System.Collections.Immutable;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Serving.Templates;
using Kiln.Testing;
using Kiln.Values;

namespace Kiln.Serving.Tests;

public sealed class TemplatedFactoryTests
{
    private static readonly PrepareContext Legacy = ComponentContexts.PrepareDefault with
    {
        LegacyTemplatePath = "t.json",
        UserVariables = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("who", "world"),
        GeneratedVariables = ["Odd"],
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"a": "plain"}""", """{"a": "plain"}""")]
    [InlineData("""{"a": "hello {{user `who`}}"}""", """{"a": "hello world"}""")]
    [InlineData("""{"a": ["{{build_name}}", "b", 3]}""", """{"a": ["source", "b", 3]}""")]
    [InlineData("""{"a": {"{{user `who`}}": "{{build_type}}"}}""", """{"a": {"{{user `who`}}": "null"}}""")]
    [InlineData("""{"a": [{"b": {"c": "{{upper `x`}}"}}], "d": true}""", """{"a": [{"b": {"c": "X"}}], "d": true}""")]
    public async Task Text_is_rendered_wherever_it_is(string options, string expected)
    {
        List<HclValue> seen = [];

        Prepared<IBuilder> prepared = await TemplatedFactory.Of(Builder(seen)).PrepareAsync(
            JsonValue.Parse(options), Legacy, Token);

        Assert.Empty(prepared.Problems);
        Assert.Equal([JsonValue.Parse(expected)], seen);
    }

    [Fact]
    public async Task Values_keep_their_types_and_marks()
    {
        List<HclValue> seen = [];
        HclValue text = HclValue.String("{{user `who`}}");
        HclValue rendered = HclValue.String("world");

        await TemplatedFactory.Of(Builder(seen)).PrepareAsync(All(text), Legacy, Token);

        Assert.Equal([All(rendered)], seen);
        Assert.True(seen[0].Get("secret")!.IsSensitive);

        static HclValue All(HclValue value) => HclValue.Object(
        [
            KeyValuePair.Create("list", HclValue.List(HclType.String, [value, HclValue.Null(HclType.String)])),
            KeyValuePair.Create("set", HclValue.Set(HclType.String, [value])),
            KeyValuePair.Create("map", HclValue.Map(
                HclType.String,
                ImmutableSortedDictionary.Create<string, HclValue>(TextOrder.Comparer).Add("k", value))),
            KeyValuePair.Create("secret", value.WithSensitivity(true)),
            KeyValuePair.Create("unknown", HclValue.Unknown(HclType.String)),
        ]);
    }

    [Theory]
    [InlineData("""{"a": "{{nope}}"}""", "a")]
    [InlineData("""{"b": [{"c": "{{upper}}"}], "a": "x"}""", "b")]
    [InlineData("""{"a": "{{"}""", "a")]
    [InlineData("""{"a": "{{build `ID`}}"}""", "a")]
    public async Task Template_that_is_wrong_is_a_problem_of_its_option(string options, string option)
    {
        List<HclValue> seen = [];

        Prepared<IBuilder> prepared = await TemplatedFactory.Of(Builder(seen)).PrepareAsync(
            JsonValue.Parse(options), Legacy, Token);

        Assert.Null(prepared.Component);
        Assert.Equal([option], prepared.Problems.Select(static p => p.Option));
        Assert.Empty(seen);
    }

    [Fact]
    public async Task Component_that_renders_by_itself_gets_its_options_as_they_are()
    {
        List<HclValue> seen = [];
        HclValue options = JsonValue.Parse("""{"a": "{{.Vars}} {{.Path}}"}""");

        await TemplatedFactory.Of(Builder(seen) with { RendersTemplates = true }).PrepareAsync(options, Legacy, Token);

        Assert.Equal([options], seen);
    }

    [Fact]
    public async Task Provisioner_gets_the_values_of_the_build_when_it_runs()
    {
        using ComponentContexts contexts = new();
        List<HclValue> seen = [];
        ComponentFactory<IProvisioner> factory = TemplatedFactory.Of(Provisioner(seen));
        Prepared<IProvisioner> prepared = await factory.PrepareAsync(
            JsonValue.Parse("""{"a": "{{build `ID`}} {{.Odd}} {{user `who`}}"}"""), Legacy, Token);

        await prepared.Component!.ProvisionAsync(
            contexts.Provision(new NoneCommunicator(), ComponentContexts.Variables(("ID", "i-1"), ("Odd", "even"))),
            Token);

        Assert.Equal(
            [JsonValue.Parse("""{"a": "{{.ID}} {{.Odd}} world"}"""), JsonValue.Parse("""{"a": "i-1 even world"}""")],
            seen);
    }

    [Fact]
    public async Task Provisioner_whose_options_are_wrong_with_the_values_of_the_build_fails()
    {
        using ComponentContexts contexts = new();
        ComponentFactory<IProvisioner> picky = new("picky", ConfigSchema.Empty, static (config, _) =>
            config.Get("a")!.AsString() == "i-1"
                ? new Prepared<IProvisioner>(null, [new("this one is taken", "a")])
                : new(new Quiet(), []));
        Prepared<IProvisioner> prepared =
            await TemplatedFactory.Of(picky).PrepareAsync(
                JsonValue.Parse("""{"a": "{{build `ID`}}"}"""), Legacy, Token);

        ProvisionContext context =
            contexts.Provision(new NoneCommunicator(), ComponentContexts.Variables(("ID", "i-1")));
        BuildFailedException failure = await Assert.ThrowsAsync<BuildFailedException>(
            () => prepared.Component!.ProvisionAsync(context, Token));

        Assert.Equal(
            "With the values of this build, the options of picky are wrong: this one is taken", failure.Message);
    }

    [Fact]
    public async Task Build_variable_that_no_builder_makes_is_a_problem()
    {
        Prepared<IProvisioner> prepared = await TemplatedFactory.Of(Provisioner([])).PrepareAsync(
            JsonValue.Parse("""{"a": "{{build `Even`}}"}"""), Legacy, Token);

        Assert.Contains("couldnt find Even", Assert.Single(prepared.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Components_of_both_times_are_released()
    {
        using ComponentContexts contexts = new();
        List<Held> made = [];
        ComponentFactory<IProvisioner> factory = TemplatedFactory.Of(
            new ComponentFactory<IProvisioner>("held", ConfigSchema.Empty, (_, _) =>
            {
                made.Add(new());
                return new Prepared<IProvisioner>(made[^1], []);
            }));
        Prepared<IProvisioner> prepared =
            await factory.PrepareAsync(JsonValue.Parse("""{"a": "{{build `ID`}}"}"""), Legacy, Token);
        await prepared.Component!.ProvisionAsync(contexts.Provision(new NoneCommunicator()), Token);

        await ((IAsyncDisposable)prepared.Component).DisposeAsync();

        Assert.Equal([1, 1], made.Select(static held => held.Releases));
    }

    private static ComponentFactory<IBuilder> Builder(List<HclValue> seen) => new(
        "b",
        ConfigSchema.Empty,
        (config, _) =>
        {
            seen.Add(config);
            return new Prepared<IBuilder>(null, []);
        });

    private static ComponentFactory<IProvisioner> Provisioner(List<HclValue> seen) => new(
        "p",
        ConfigSchema.Empty,
        (config, _) =>
        {
            seen.Add(config);
            return new Prepared<IProvisioner>(new Quiet(), []);
        });

    private sealed class Quiet : IProvisioner
    {
        public Task ProvisionAsync(ProvisionContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class Held : IProvisioner, IAsyncDisposable
    {
        public int Releases { get; private set; }

        public Task ProvisionAsync(ProvisionContext context, CancellationToken cancellationToken) => Task.CompletedTask;

        public ValueTask DisposeAsync()
        {
            Releases++;
            return ValueTask.CompletedTask;
        }
    }
}
