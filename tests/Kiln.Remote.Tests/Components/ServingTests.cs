using System.Collections.Immutable;
using Kiln.Remote.Components;
using Kiln.Remote.Configuration;
using Kiln.Remote.Tests.Support;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Sdk.Steps;
using Kiln.Testing;
using Kiln.Values;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;
using Kiln.Wire.Rpc;

namespace Kiln.Remote.Tests.Components;

/// <summary>What our components do for hosts that are not ours.</summary>
public sealed class ServingTests
{
    private static readonly PackValue NoConfigs = new PrepareArguments([]).ToPack();

    public static TheoryData<Exception, string> Failures => new()
    {
        { new BuildFailedException("no image") { Advice = "Take another one." }, "no image Take another one." },
        { new InvalidOperationException("bad state"), "InvalidOperationException: bad state This is a defect" },
        { new IOException(""), "IOException" },
        { new TaskCanceledException("a request"), "Something took too long or was given up: a request" },
        { new AggregateException(new IOException("inner")), "inner" },
    };

    public static TheoryData<string, string> Ends => new()
    {
        { "cleanup", "removed" },
        { "", "removed" },
        {
            "abort",
            "error: Step \"StepTwo\" failed, aborting...|error:   left behind: the disk"
            + "|error: aborted: skipping cleanup of step \"StepOne\"|error:   left behind: the machine"
        },
        {
            "ask:x,c",
            "error: step two failed|say: Step \"StepTwo\" failed|ask|say: Incorrect input: \"x\"|ask|removed"
        },
        { "ask:", "error: step two failed|say: Step \"StepTwo\" failed|ask|removed" },
        {
            "ask:a",
            "error: step two failed|say: Step \"StepTwo\" failed|ask|error: Step \"StepTwo\" failed, aborting..."
            + "|error:   left behind: the disk|error: aborted: skipping cleanup of step \"StepOne\""
            + "|error:   left behind: the machine"
        },
        { "ask:r", "error: step two failed|say: Step \"StepTwo\" failed|ask|worked|removed" },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Exceptions_are_errors_with_a_text(Exception failure, string expected)
    {
        await using Remoted remoted = await Remoted.ServeAsync(TestProvisioner.Factory((_, _) => throw failure));
        await remoted.Main.CallAsync("Provisioner.Prepare", NoConfigs, Token);
        RpcException told = await ProvisionFailureAsync(remoted);
        Assert.StartsWith(expected, told.Message, StringComparison.Ordinal);

        // The stream goes on.
        await remoted.Main.CallAsync("Provisioner.ConfigSpec", PackValue.Nil, Token);
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Exceptions_of_a_preparation_are_errors_of_the_call(Exception failure, string expected)
    {
        ComponentFactory<IBuilder> factory = new("t", TestBuilder.Schema, (_, _) => throw failure);
        await using Remoted remoted = await Remoted.ServeAsync(factory);
        RpcException told = await Assert.ThrowsAsync<RpcException>(
            () => remoted.Main.CallAsync("Builder.Prepare", NoConfigs, Token));
        Assert.StartsWith(expected, told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failure_of_a_post_processor_is_part_of_its_reply()
    {
        await using Remoted remoted = await Remoted.ServeAsync(TestPostProcessor.Factory(
            static (_, _, _) => throw new BuildFailedException("no space")));
        PostProcessReply early = PostProcessReply.FromPack(
            await remoted.Main.CallAsync("PostProcessor.PostProcess", PackValue.Of(1U), Token));
        Assert.Equal("The post-processor test cannot work: it was not prepared, or refused to be.", early.Err);

        Prepared<IPostProcessor> prepared = await remoted.Component.PreparePostProcessorAsync(
            TestBuilder.Schema, HclValue.EmptyObject, ComponentContexts.PrepareDefault, Token);
        using ComponentContexts contexts = new();
        BuildFailedException failure = await Assert.ThrowsAsync<BuildFailedException>(
            () => prepared.Component!.PostProcessAsync(contexts.PostProcess(), new LocalArtifact(), Token));
        Assert.Equal("no space", failure.Message);
    }

    [Fact]
    public async Task Work_before_a_preparation_is_refused()
    {
        await using Remoted remoted =
            await Remoted.ServeAsync(TestProvisioner.Factory(static (_, _) => Task.CompletedTask));
        RpcException refused = await ProvisionFailureAsync(remoted);
        Assert.Contains("not prepared", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_preparation_forgets_the_one_before()
    {
        List<string> released = [];
        ComponentFactory<IProvisioner> factory = new("t", TestBuilder.Schema, (config, _) => config.Get("size") is null
            ? new(new HeldProvisioner(config.Get("image")!.AsString(), released), [])
            : new(null, [new("size is not for this one", "size")]));
        await using Remoted remoted = await Remoted.ServeAsync(factory);
        await PrepareAsync(remoted, ("image", "one"));
        await PrepareAsync(remoted, ("image", "two"));
        Assert.Equal(["one"], released);
        Assert.Equal("two works", (await ProvisionFailureAsync(remoted)).Message);

        await Assert.ThrowsAsync<RpcException>(() => PrepareAsync(remoted, ("image", "three"), ("size", "1")));
        Assert.Equal(["one", "two"], released);
        Assert.Contains("not prepared", (await ProvisionFailureAsync(remoted)).Message, StringComparison.Ordinal);

        await PrepareAsync(remoted, ("image", "four"));
        await remoted.DisposeAsync();
        await Within.Until(() => released.Count == 3, "the release of the last one");
    }

    [Theory]
    [InlineData("Builder")]
    [InlineData("Provisioner")]
    [InlineData("PostProcessor")]
    [InlineData("Datasource")]
    public async Task Cancel_is_safe_at_any_time(string service)
    {
        await using Remoted remoted = await Remoted.StartAsync((connection, runtime) => service switch
        {
            "Builder" => BuilderService.Make(
                TestBuilder.Factory(static (_, _) => throw new IOException("ran")), connection, runtime),
            "Provisioner" => ProvisionerService.Make(
                TestProvisioner.Factory(static (_, _) => throw new IOException("ran")), connection, runtime),
            "PostProcessor" => PostProcessorService.Make(
                TestPostProcessor.Factory(static (_, _, _) => throw new IOException("ran")), connection, runtime),
            _ => DataSourceService.Make(
                TestDataSource.Factory(HclType.EmptyObject, static _ => throw new IOException("ran")),
                connection,
                runtime),
        });
        (string prepare, string work, PackValue argument) = service switch
        {
            "Builder" => ("Prepare", "Run", PackValue.Of(1U)),
            "Provisioner" => ("Prepare", "Provision", new ProvisionArguments(PackValue.Nil, 1).ToPack()),
            "PostProcessor" => ("Configure", "PostProcess", PackValue.Of(1U)),
            _ => ("Configure", "Execute", PackValue.Nil),
        };
        for (int i = 0; i < 2; i++)
        {
            await remoted.Main.CallAsync($"{service}.Cancel", PackValue.Nil, Token);
            await remoted.Main.CallAsync($"{service}.{prepare}", NoConfigs, Token);
        }

        // Compat: who was cancelled stays so.
        string? error = service == "PostProcessor"
            ? PostProcessReply.FromPack(await remoted.Main.CallAsync($"{service}.{work}", argument, Token)).Err
            : (await Assert.ThrowsAsync<RpcException>(
                () => remoted.Main.CallAsync($"{service}.{work}", argument, Token))).Message;
        Assert.Equal("context canceled", error);
        await remoted.Main.CallAsync($"{service}.Cancel", PackValue.Nil, Token);
    }

    [Theory]
    [InlineData("Builder.Prepare", "81a7436f6e6669677391c40178", "not JSON")]
    [InlineData("Builder.Prepare", "81a7436f6e666967739107", "not an object")]
    [InlineData("Builder.Prepare", "07", "a struct with Configs")]
    [InlineData("Builder.Run", "a178", "a whole number")]
    [InlineData("Builder.Run", "cd270f", "not prepared")]
    [InlineData("Builder.Nothing", "c0", "can't find method")]
    [InlineData("Provisioner.Prepare", "c0", "can't find service")]
    public async Task Calls_that_cannot_be_carried_out_are_errors(string method, string argument, string expected)
    {
        await using Remoted remoted =
            await Remoted.ServeAsync(TestBuilder.Factory(static (_, _) => Task.FromResult<IArtifact?>(null)));
        PackValue value = PackReader.Read(Convert.FromHexString(argument), PackLimits.Default);
        RpcException failure =
            await Assert.ThrowsAsync<RpcException>(() => remoted.Main.CallAsync(method, value, Token));
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        await remoted.Main.CallAsync("Builder.ConfigSpec", PackValue.Nil, Token);
    }

    [Fact]
    public async Task Schema_that_cannot_be_told_is_known_before_anybody_asks()
    {
        ComponentFactory<IBuilder> factory = new("t", new([new("free", HclType.Dynamic)], []), (_, _) => default);
        await using Pair pair = await Pair.ConnectAsync();
        await using Remoted other =
            await Remoted.ServeAsync(TestBuilder.Factory(static (_, _) => Task.FromResult<IArtifact?>(null)));
        SchemaException refused =
            Assert.Throws<SchemaException>(() => BuilderService.Make(factory, pair.Plugin, other.Runtime));
        Assert.Contains("builder t has free of the type", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Temporary_files_are_gone_before_the_reply()
    {
        List<string> paths = [];
        await using Remoted remoted = await Remoted.ServeAsync(TestBuilder.Factory(async (context, token) =>
        {
            for (int i = 0; i < 3; i++)
            {
                string path =
                    await context.Ledger.TemporaryPathAsync(context.Directories.Temporary, "kiln-", ".sh", token);
                await File.WriteAllTextAsync(path, "x", token);
                paths.Add(path);
            }

            File.Delete(paths[0]);
            return null;
        }));
        Assert.Null(await RoundTripTests.BuildAsync(remoted, Token));
        Assert.Equal(3, paths.Distinct().Count());
        Assert.All(paths, static path => Assert.False(File.Exists(path)));
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task Failed_build_ends_as_the_user_wants_it(string onError, string expected)
    {
        string[] mode = onError.Split(':');
        List<string> log = [];
        RecordingUi ui = new(log);
        foreach (string answer in mode is [_, { Length: > 0 } answers] ? answers.Split(',') : [])
        {
            ui.Answers.Enqueue(answer);
        }

        using ComponentContexts contexts = new(ui);
        int attempts = 0;
        await using Remoted remoted = await Remoted.ServeAsync(TestBuilder.Factory(async (context, token) =>
        {
            await context.Steps.RunAsync("StepOne", _ => Push(context, "the machine"), token);
            await context.Steps.RunAsync(
                "StepTwo",
                async _ =>
                {
                    await Push(context, "the disk");
                    if (++attempts == 1)
                    {
                        throw new BuildFailedException("step two failed");
                    }

                    context.Ui.Say("worked");
                },
                token);
            return null;
        }));
        PrepareContext prepare = ComponentContexts.PrepareDefault with { OnError = mode[0] };
        Task build = RoundTripTests.BuildAsync(remoted, contexts, prepare, Token);
        if (expected.Contains("worked", StringComparison.Ordinal))
        {
            await build;
        }
        else
        {
            Assert.Equal("step two failed", (await Assert.ThrowsAsync<BuildFailedException>(() => build)).Message);
        }

        Assert.Equal(expected, string.Join('|', log.Select(Short).OfType<string>()));
    }

    [Fact]
    public async Task Artifact_with_variables_that_the_wire_does_not_carry_fails_its_maker()
    {
        LocalArtifact artifact = new() { Variables = BuildVariables.Empty.With("tags", HclValue.EmptyObject) };
        await using Remoted builder = await Remoted.ServeAsync(
            TestBuilder.Factory((_, _) => Task.FromResult<IArtifact?>(artifact)));
        await using Remoted postProcessor = await Remoted.ServeAsync(TestPostProcessor.Factory(
            (_, _, _) => Task.FromResult(new PostProcessResult(artifact, KeepInput: false))));
        Prepared<IPostProcessor> prepared = await postProcessor.Component.PreparePostProcessorAsync(
            TestBuilder.Schema, HclValue.EmptyObject, ComponentContexts.PrepareDefault, Token);
        using ComponentContexts contexts = new();
        BuildFailedException[] failures =
        [
            await Assert.ThrowsAsync<BuildFailedException>(() => RoundTripTests.BuildAsync(builder, Token)),
            await Assert.ThrowsAsync<BuildFailedException>(
                () => prepared.Component!.PostProcessAsync(contexts.PostProcess(), new LocalArtifact(), Token)),
        ];
        Assert.All(failures, static failure => Assert.StartsWith(
            "unhandled buildvar type: map[string]interface {}", failure.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Debug_pauses_after_steps_and_before_their_clean_up()
    {
        RecordingUi ui = new();
        ui.Answers.Enqueue("");
        using ComponentContexts contexts = new(ui);
        await using Remoted remoted = await Remoted.ServeAsync(TestBuilder.Factory(async (context, token) =>
        {
            await context.Steps.RunAsync("StepOne", _ => Push(context, "the machine"), token);
            return null;
        }));
        await RoundTripTests.BuildAsync(
            remoted, contexts, ComponentContexts.PrepareDefault with { Debug = true }, Token);
        Assert.Equal(
            [
                "ask: Pausing after run of step 'StepOne'. Press enter to continue. ",
                "ask: Pausing before cleanup of step 'StepOne'. Press enter to continue. ",
                "say: the machine is removed",
            ],
            ui.Lines);
        Assert.Equal(["Error asking for input: no available tty"], remoted.Log);
    }

    [Fact]
    public async Task Clean_up_that_fails_is_named()
    {
        using ComponentContexts contexts = new();
        await using Remoted remoted = await Remoted.ServeAsync(TestBuilder.Factory(static (context, _) =>
        {
            context.Cleanup.Push("the machine", static _ => throw new IOException("it is in use"));
            return Task.FromResult<IArtifact?>(null);
        }));
        await RoundTripTests.BuildAsync(remoted, contexts, ComponentContexts.PrepareDefault, Token);
        Assert.Equal(
            ["error: Warning: the clean-up of the machine failed, so it may be left behind: it is in use"],
            ((RecordingUi)contexts.Ui).Lines);
    }

    [Fact]
    public async Task Host_that_goes_away_cancels_what_runs_and_what_was_made_is_removed()
    {
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource removed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Remoted remoted = await Remoted.ServeAsync(TestBuilder.Factory(async (context, token) =>
        {
            context.Cleanup.Push("the machine", _ =>
            {
                removed.SetResult();
                return ValueTask.CompletedTask;
            });
            started.SetResult();
            await Task.Delay(Timeout.Infinite, token);
            return null;
        }));
        Task build = RoundTripTests.BuildAsync(remoted, Token);
        await Within.Time(started.Task, "the start of the build");
        await remoted.Main.DisposeAsync();
        await Within.Time(removed.Task, "the removal");
        await Assert.ThrowsAsync<BuildFailedException>(() => build);
        await remoted.DisposeAsync();
    }

    [Fact]
    public async Task Data_source_that_gives_something_else_than_it_told_is_an_error()
    {
        HclType type = HclType.Object(ImmutableSortedDictionary<string, HclType>.Empty.Add("n", HclType.Number));
        await using Remoted remoted = await Remoted.ServeAsync(TestDataSource.Factory(
            type, static _ => Task.FromResult(HclValue.Object([KeyValuePair.Create("n", HclValue.String("x"))]))));
        await remoted.Main.CallAsync("Datasource.Configure", NoConfigs, Token);
        RpcException failure = await Assert.ThrowsAsync<RpcException>(
            () => remoted.Main.CallAsync("Datasource.Execute", PackValue.Nil, Token));
        Assert.StartsWith(
            "The data source test gave something else than it told before: ",
            failure.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_source_that_must_be_configured_to_know_its_type_says_so()
    {
        ComponentFactory<IDataSource> factory =
            new("t", ConfigSchema.Empty, (_, _) => new(null, [new("url must be set")]));
        await using Remoted remoted = await Remoted.ServeAsync(factory);
        RpcException failure = await Assert.ThrowsAsync<RpcException>(
            () => remoted.Main.CallAsync("Datasource.OutputSpec", PackValue.Nil, Token));
        Assert.Equal(
            "The data source t cannot tell what it gives before it is configured: url must be set", failure.Message);
    }

    [Fact]
    public async Task Data_source_tells_its_type_with_blank_options_of_every_type()
    {
        HclValue? blank = null;
        ImmutableArray<HclType> types =
            [HclType.String, HclType.Number, HclType.Bool, HclType.List(HclType.String), HclType.Map(HclType.String)];
        ConfigSchema nested = new([new("inner", HclType.String) { IsRequired = true }], []);
        ConfigSchema schema = new(
            [
                .. types.Select(static (type, i) => new ConfigOption($"o{i}", type) { IsRequired = true }),
                new("other", HclType.String),
            ],
            [new("one", nested, false) { IsRequired = true }, new("many", nested, true) { IsRequired = true }]);
        ComponentFactory<IDataSource> factory = new("t", schema, (config, _) =>
        {
            blank = config;
            return new(new TestDataSource(HclType.EmptyObject, static _ => Task.FromResult(HclValue.EmptyObject)), []);
        });
        await using Remoted remoted = await Remoted.ServeAsync(factory);
        await remoted.Main.CallAsync("Datasource.OutputSpec", PackValue.Nil, Token);
        Assert.Equal(["many", "o0", "o1", "o2", "o3", "o4", "one"], blank!.AsEntries().Keys);
        Assert.True(blank.IsWhollyKnown);
    }

    /// <summary>A line of the log in a word; nothing for those that say no more than their neighbours.</summary>
    private static string? Short(string line) => line switch
    {
        "say: worked" => "worked",
        "say: the machine is removed" => "removed",
        "say: the disk is removed" => null,
        _ => line.StartsWith("ask: [c] Clean up", StringComparison.Ordinal) ? "ask" : line,
    };

    private static Task Push(BuildContext context, string name)
    {
        context.Cleanup.Push(name, _ =>
        {
            context.Ui.Say($"{name} is removed");
            return ValueTask.CompletedTask;
        });
        return Task.CompletedTask;
    }

    private static Task<PackValue> PrepareAsync(
        Remoted remoted, params ImmutableArray<(string Name, string Value)> options) =>
        remoted.Main.CallAsync(
            "Provisioner.Prepare",
            new PrepareArguments(
                [PackValue.Map([.. options.Select(static o => (o.Name, PackValue.Of(o.Value)))])]).ToPack(),
            Token);

    private static async Task<RpcException> ProvisionFailureAsync(Remoted remoted)
    {
        await using ServedServices served = remoted.Component.Connection.Serve(new());
        return await Assert.ThrowsAsync<RpcException>(() => Within.Time(
            remoted.Main.CallAsync(
                "Provisioner.Provision", new ProvisionArguments(PackValue.Nil, served.Id).ToPack(), Token),
            "the provisioning"));
    }
}
