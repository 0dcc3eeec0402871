using System.Collections.Immutable;
using CsCheck;
using Kiln.Remote.Configuration;
using Kiln.Remote.Tests.Support;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Sdk.Steps;
using Kiln.Testing;
using Kiln.Values;
using Kiln.Wire.MessagePack;

namespace Kiln.Remote.Tests.Components;

/// <summary>Components of this process, called through a connection.</summary>
public sealed class RoundTripTests
{
    private static readonly HclValue Config =
        HclValue.Object([KeyValuePair.Create("image", HclValue.String("debian"))]);

    private static readonly HclType Output = HclType.Object(
        ImmutableSortedDictionary<string, HclType>.Empty.Add("n", HclType.Number).Add("o", HclType.String));

    public static TheoryData<SchemaEncoding> Encodings => [.. Enum.GetValues<SchemaEncoding>()];

    public static TheoryData<bool, bool, bool, bool> Keeping => new()
    {
        // What the post-processor says; what the host hears.
        { false, false, false, false },
        { true, false, true, false },
        { false, true, true, true },
        { true, true, true, true },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static PrepareContext Prepare => ComponentContexts.PrepareDefault;

    [Theory]
    [MemberData(nameof(Encodings))]
    public async Task Builder_is_described_prepared_and_run(SchemaEncoding encoding)
    {
        List<string> events = [];
        ComponentFactory<IBuilder> factory = new("test", TestBuilder.Schema, (config, context) =>
        {
            events.Add(
                $"{config.Get("image")!.AsString()} {context.BuildName} {context.BuilderType} {context.RunUuid}");
            return new(
                new TestBuilder(
                    async (build, token) =>
                    {
                        build.Ui.Say("building");
                        build.Cleanup.Push("the machine", async _ =>
                        {
                            await Task.Yield();
                            build.Ui.Say("machine removed");
                        });
                        int one = await build.Steps.RunAsync("StepOne", static _ => Task.FromResult(1), token);
                        build.Ui.Say($"made {one} for {build.BuildName}");
                        return new LocalArtifact();
                    },
                    "SourceImage"),
                [ConfigProblem.Warning("image is old", "image")]);
        });
        await using Remoted remoted = await Remoted.ServeAsync(factory, encoding);

        ConfigSchema schema = await remoted.Component.ReadSchemaAsync(ComponentKind.Builder, Token);
        Assert.Equal(["image", "size", "ssh_password"], schema.Options.Select(static option => option.Name));
        Assert.True(schema.Options.Single(static option => option.Name == "ssh_password").IsSensitive);
        Assert.True(schema.Blocks.Single().IsRepeatable);

        Prepared<IBuilder> prepared = await remoted.Component.PrepareBuilderAsync(schema, Config, Prepare, Token);
        Assert.Equal(ConfigProblem.Warning("image is old", "image"), Assert.Single(prepared.Problems));
        Assert.Equal(["SourceImage"], prepared.Component!.GeneratedVariables);
        Assert.Equal(["debian source null run-1"], events);

        using ComponentContexts contexts = new();
        IArtifact? artifact = await Within.Time(
            prepared.Component.BuildAsync(contexts.Build(new NoHook()), Token), "the build");
        Assert.Equal(
            ["say: building", "say: made 1 for source", "say: machine removed"], ((RecordingUi)contexts.Ui).Lines);
        Assert.Equal("id-1", artifact!.Id);
        Assert.Equal("debian", artifact.Variables.Values["SourceImage"].AsString());

        await ((IAsyncDisposable)prepared.Component).DisposeAsync();
        Assert.Equal(1, remoted.Owner.Disposed);
        Assert.Equal(["a.img", "b.img"], artifact.Files);
    }

    [Fact]
    public async Task Build_without_an_artifact_has_none()
    {
        await using Remoted remoted =
            await Remoted.ServeAsync(TestBuilder.Factory(static (_, _) => Task.FromResult<IArtifact?>(null)));
        Assert.Null(await BuildAsync(remoted, Token));
    }

    [Fact]
    public async Task Artifact_is_destroyed_over_there()
    {
        int destroyed = 0;
        LocalArtifact local = new(() =>
        {
            destroyed++;
            return Task.CompletedTask;
        });
        await using Remoted remoted =
            await Remoted.ServeAsync(TestBuilder.Factory((_, _) => Task.FromResult<IArtifact?>(local)));
        IArtifact? artifact = await BuildAsync(remoted, Token);
        await Within.Time(artifact!.DestroyAsync(Token), "the destroying");
        Assert.Equal(1, destroyed);
    }

    [Fact]
    public async Task Refused_configuration_points_at_its_options_and_ends_the_component()
    {
        ImmutableArray<ConfigProblem> problems =
            [new("image is bad", "image"), new("must be positive", "size"), ConfigProblem.Warning("take care")];
        ComponentFactory<IBuilder> factory = new("test", TestBuilder.Schema, (_, _) => new(null, problems));
        await using Remoted remoted = await Remoted.ServeAsync(factory);
        Prepared<IBuilder> prepared =
            await remoted.Component.PrepareBuilderAsync(TestBuilder.Schema, Config, Prepare, Token);
        Assert.Null(prepared.Component);
        Assert.Equal(
            [ConfigProblem.Warning("take care"), new("image is bad", "image"), new("'size': must be positive", "size")],
            prepared.Problems);
        Assert.Equal(1, remoted.Owner.Disposed);
    }

    [Fact]
    public async Task Problems_of_the_other_kinds_point_as_well()
    {
        ImmutableArray<ConfigProblem> problems = [new("image is bad", "image"), ConfigProblem.Warning("take care")];
        ConfigProblem expected = new("image is bad", "image");
        await using Remoted provisioner = await Remoted.ServeAsync(
            new ComponentFactory<IProvisioner>("p", TestBuilder.Schema, (_, _) => new(null, problems)));
        await using Remoted postProcessor = await Remoted.ServeAsync(
            new ComponentFactory<IPostProcessor>("p", TestBuilder.Schema, (_, _) => new(null, problems)));
        await using Remoted dataSource = await Remoted.ServeAsync(
            new ComponentFactory<IDataSource>("p", TestBuilder.Schema, (_, _) => new(null, problems)));
        Prepared<IProvisioner> first =
            await provisioner.Component.PrepareProvisionerAsync(TestBuilder.Schema, Config, Prepare, Token);
        Prepared<IPostProcessor> second =
            await postProcessor.Component.PreparePostProcessorAsync(TestBuilder.Schema, Config, Prepare, Token);
        Prepared<IDataSource> third =
            await dataSource.Component.PrepareDataSourceAsync(TestBuilder.Schema, Config, Prepare, Token);
        Assert.Equal([expected, expected, expected], [.. first.Problems, .. second.Problems, .. third.Problems]);
        Assert.Equal(["Warning: take care"], provisioner.Log);
        Assert.Equal(3, provisioner.Owner.Disposed + postProcessor.Owner.Disposed + dataSource.Owner.Disposed);
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public async Task Provisioner_gets_the_build_variables(SchemaEncoding encoding)
    {
        BuildVariables? got = null;
        await using Remoted remoted = await Remoted.ServeAsync(
            TestProvisioner.Factory((context, _) =>
            {
                got = context.Variables;
                context.Ui.Say("provisioned");
                return Task.CompletedTask;
            }),
            encoding);
        BuildVariables variables = ComponentContexts.Variables(("ID", "i-1")).With("Port", HclValue.Number(22));
        using ComponentContexts contexts = new();
        IProvisioner provisioner = await PrepareProvisionerAsync(remoted);
        await Within.Time(
            provisioner.ProvisionAsync(contexts.Provision(new NoneCommunicator(), variables), Token),
            "the provisioning");
        Assert.Equal(variables.Values.AsEnumerable(), got!.Values);
        Assert.Equal(["say: provisioned"], ((RecordingUi)contexts.Ui).Lines);
    }

    [Fact]
    public async Task Variables_that_the_wire_does_not_carry_are_refused_before_the_call()
    {
        await using Remoted remoted = await Remoted.ServeAsync(TestProvisioner.Factory(
            static (_, _) => throw new InvalidOperationException("must not run")));
        using ComponentContexts contexts = new();
        IProvisioner provisioner = await PrepareProvisionerAsync(remoted);
        BuildVariables variables = BuildVariables.Empty.With("tags", HclValue.EmptyObject);
        BuildFailedException failure = await Assert.ThrowsAsync<BuildFailedException>(
            () => provisioner.ProvisionAsync(contexts.Provision(new NoneCommunicator(), variables), Token));
        Assert.Contains("unhandled buildvar type", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Artifact_that_is_handed_through_comes_back_as_itself()
    {
        LocalArtifact input = new();
        await using Remoted remoted = await Remoted.ServeAsync(TestPostProcessor.Factory(
            static (_, artifact, _) => Task.FromResult(new PostProcessResult(artifact, KeepInput: false))));
        PostProcessResult result = await PostProcessAsync(remoted, input);
        Assert.Same(input, result.Artifact);
        Assert.True(result.MustKeepInput);
    }

    [Theory]
    [MemberData(nameof(Keeping))]
    public async Task Post_processor_says_whether_its_input_stays(bool keep, bool mustKeep, bool heard, bool forced)
    {
        string? id = null;
        await using Remoted remoted = await Remoted.ServeAsync(TestPostProcessor.Factory((context, artifact, _) =>
        {
            id = artifact.Id;
            context.Ui.Say("packed");
            return Task.FromResult(new PostProcessResult(new LocalArtifact(), keep, mustKeep));
        }));
        PostProcessResult result = await PostProcessAsync(remoted, new LocalArtifact());
        Assert.Equal("id-1", id);
        Assert.Equal((heard, forced), (result.KeepInput, result.MustKeepInput));
        Assert.Equal("Two files", result.Artifact!.Description);
    }

    [Fact]
    public async Task Post_processor_may_give_nothing()
    {
        await using Remoted remoted = await Remoted.ServeAsync(TestPostProcessor.Factory(
            static (_, _, _) => Task.FromResult(new PostProcessResult(null, KeepInput: true))));
        Assert.Equal(new(null, KeepInput: true), await PostProcessAsync(remoted, new LocalArtifact()));
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public async Task Data_source_tells_its_type_and_gives_its_value(SchemaEncoding encoding)
    {
        HclValue value = HclValue.Object(
            [KeyValuePair.Create("n", HclValue.Number(5)), KeyValuePair.Create("o", HclValue.DynamicNull)]);
        await using Remoted remoted =
            await Remoted.ServeAsync(TestDataSource.Factory(Output, _ => Task.FromResult(value)), encoding);

        // Packer asks for the type without configuring anything when it validates.
        PackValue early = await remoted.Main.CallAsync("Datasource.OutputSpec", PackValue.Nil, Token);
        Assert.IsType<PackMap>(early);

        Prepared<IDataSource> prepared =
            await remoted.Component.PrepareDataSourceAsync(TestBuilder.Schema, Config, Prepare, Token);
        Assert.Equal(Output, prepared.Component!.OutputType);
        HclValue read = await Within.Time(prepared.Component.ReadAsync(Token), "the data source");
        Assert.Equal(HclConversion.TryConvert(value, Output), read);
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public async Task Values_of_data_sources_arrive_in_every_encoding(SchemaEncoding encoding)
    {
        await Gen.Int.SampleAsync(
            async seed =>
            {
                RandomHcl random = new(new(seed));
                ConfigSchema schema = random.Schema(0);
                HclType type = SchemaTranslation.TypeOf(schema);
                HclValue value = random.ValueOf(type, 0);
                await using Remoted remoted =
                    await Remoted.ServeAsync(TestDataSource.Factory(type, _ => Task.FromResult(value)), encoding);
                Prepared<IDataSource> prepared =
                    await remoted.Component.PrepareDataSourceAsync(TestBuilder.Schema, Config, Prepare, Token);
                Assert.Equal(type, prepared.Component!.OutputType);
                Assert.Equal(value, await Within.Time(prepared.Component.ReadAsync(Token), "the data source"));
            },
            iter: 30,
            threads: 1);
    }

    [Fact]
    public async Task Legacy_options_reach_a_component_with_their_templates()
    {
        ConfigSchema schema = new([new("list", HclType.List(HclType.String))], []);
        (HclValue Config, PrepareContext Context)? got = null;
        await using Remoted remoted =
            await Remoted.ServeAsync(new ComponentFactory<IPostProcessor>("p", schema, (config, context) =>
        {
            got = (config, context);
            return new(new TestPostProcessor(static (_, _, _) => throw new InvalidOperationException("not run")), []);
        }));
        HclValue written = HclValue.Object(
        [
            KeyValuePair.Create("list", HclValue.String("{{user `x`}}")),
            KeyValuePair.Create("n", HclValue.Number(3)),
        ]);
        PrepareContext context = Prepare with
        {
            LegacyTemplatePath = "/t/x.json",
            UserVariables = Prepare.UserVariables.Add("x", "1,2"),
            GeneratedVariables = ["SourceAMI"],
            Force = true,
        };
        Assert.NotNull((await remoted.Component.PreparePostProcessorAsync(schema, written, context, Token)).Component);
        Assert.Equal(written, got!.Value.Config);
        Assert.Equal("1,2", got.Value.Context.UserVariables["x"]);
        Assert.Equal(["SourceAMI"], got.Value.Context.GeneratedVariables!.Value);
        Assert.Equal(("/t", true), (got.Value.Context.TemplateDirectory, got.Value.Context.Force));
    }

    internal static async Task<IArtifact?> BuildAsync(Remoted remoted, CancellationToken cancellationToken)
    {
        using ComponentContexts contexts = new();
        return await BuildAsync(remoted, contexts, Prepare, cancellationToken);
    }

    internal static async Task<IArtifact?> BuildAsync(
        Remoted remoted, ComponentContexts contexts, PrepareContext context, CancellationToken cancellationToken)
    {
        Prepared<IBuilder> prepared =
            await remoted.Component.PrepareBuilderAsync(TestBuilder.Schema, Config, context, Token);
        return await Within.Time(
            prepared.Component!.BuildAsync(contexts.Build(new NoHook()), cancellationToken), "the build");
    }

    internal static async Task<IProvisioner> PrepareProvisionerAsync(Remoted remoted) =>
        (await remoted.Component.PrepareProvisionerAsync(TestBuilder.Schema, Config, Prepare, Token)).Component!;

    private static async Task<PostProcessResult> PostProcessAsync(Remoted remoted, IArtifact input)
    {
        Prepared<IPostProcessor> prepared =
            await remoted.Component.PreparePostProcessorAsync(TestBuilder.Schema, Config, Prepare, Token);
        using ComponentContexts contexts = new();
        return await Within.Time(
            prepared.Component!.PostProcessAsync(contexts.PostProcess(), input, Token), "the post-processing");
    }
}
