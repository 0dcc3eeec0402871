using Kiln.Remote.Tests.Support;
using Kiln.Sdk.Components;
using Kiln.Sdk.Steps;
using Kiln.Testing;
using Kiln.Values;

namespace Kiln.Remote.Tests.Components;

/// <summary>A host whose builder, provisioner and post-processor are each behind a connection of their own.</summary>
public sealed class WholeBuildTests : IDisposable
{
    private static readonly HclValue Config =
        HclValue.Object([KeyValuePair.Create("image", HclValue.String("debian"))]);

    private readonly TemporaryDirectory _folder = new();
    private readonly RecordingUi _ui = new();
    private readonly ComponentContexts _contexts;

    public WholeBuildTests() => _contexts = new(_ui);

    public static TheoryData<SchemaEncoding> Encodings => [.. Enum.GetValues<SchemaEncoding>()];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _contexts.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public async Task Provisioner_of_one_plugin_works_on_the_machine_of_another(SchemaEncoding encoding)
    {
        await using Remoted builder = await Remoted.ServeAsync(BuilderOf(new LocalMachine(_folder)), encoding);
        await using Remoted provisioner = await Remoted.ServeAsync(
            TestProvisioner.Factory(static async (context, token) =>
            {
                await context.Communicator.UploadAsync(
                    "script", new MemoryStream("echo made > made"u8.ToArray()), null, token);
                int code = await context.Communicator.RunAsync(new("sh ./script && exit 5"), token);
                context.Ui.Say($"{code} on {context.Variables.Values["ID"].AsString()}");
            }),
            encoding);
        await using Remoted packer = await Remoted.ServeAsync(
            TestPostProcessor.Factory(static (context, artifact, _) =>
            {
                context.Ui.Say($"packed {artifact.Id} of {artifact.Variables.Values["SourceImage"].AsString()}");
                return Task.FromResult(new PostProcessResult(artifact, KeepInput: true));
            }),
            encoding);

        IArtifact? built = await BuildAsync(
            builder,
            async (machine, variables, token) =>
            {
                Prepared<IProvisioner> prepared = await provisioner.Component.PrepareProvisionerAsync(
                    TestBuilder.Schema, Config, ComponentContexts.PrepareDefault, token);
                await prepared.Component!.ProvisionAsync(_contexts.Provision(machine, variables), token);
            },
            Token);
        Prepared<IPostProcessor> pack = await packer.Component.PreparePostProcessorAsync(
            TestBuilder.Schema, Config, ComponentContexts.PrepareDefault, Token);
        PostProcessResult result = await Within.Time(
            pack.Component!.PostProcessAsync(_contexts.PostProcess(), built!, Token), "the post-processing");

        Assert.Same(built, result.Artifact);
        Assert.Equal("made", (await File.ReadAllTextAsync(_folder.Combine("made"), Token)).Trim());
        Assert.Equal(
            ["say: machine up", "say: 5 on i-1", "say: machine down", "say: packed id-1 of debian"], _ui.Lines);
    }

    [Fact]
    public async Task Failing_provisioner_fails_the_build_after_the_error_clean_up()
    {
        await using Remoted builder = await Remoted.ServeAsync(BuilderOf(new LocalMachine(_folder)));
        BuildFailedException failure = await Assert.ThrowsAsync<BuildFailedException>(() => BuildAsync(
            builder,
            static (_, _, _) => throw new BuildFailedException("Script exited with non-zero exit status: 3"),
            Token));
        Assert.Equal("Script exited with non-zero exit status: 3", failure.Message);
        Assert.Equal(["say: machine up", "say: clean-up 0", "say: machine down"], WithoutHeading());
    }

    [Theory]
    [InlineData("cleanup", "clean-up 0,disk gone")]
    [InlineData("abort", "")]
    [InlineData("run-cleanup-provisioner", "clean-up 0")]
    public async Task Failure_after_the_provisioners_is_cleaned_up_while_the_machine_is_there(
        string onError, string expected)
    {
        await using Remoted remoted = await Remoted.ServeAsync(TestBuilder.Factory(async (context, token) =>
        {
            context.Cleanup.Push("the disk", _ =>
            {
                context.Ui.Say("disk gone");
                return ValueTask.CompletedTask;
            });
            await context.Provisioners.RunAsync(new LocalMachine(_folder), BuildVariables.Empty, null, token);
            throw new BuildFailedException("the image cannot be made");
        }));
        BuildFailedException failure = await Assert.ThrowsAsync<BuildFailedException>(
            () => BuildAsync(remoted, static (_, _, _) => Task.CompletedTask, Token, onError));
        Assert.Equal("the image cannot be made", failure.Message);
        Assert.Equal(
            expected,
            string.Join(',', WithoutHeading().Where(static line => line.StartsWith("say: ", StringComparison.Ordinal))
                .Select(static line => line["say: ".Length..])));
    }

    [Theory]
    [InlineData("cleanup", "machine up,clean-up 0,machine down")]
    [InlineData("abort", "machine up")]
    public async Task Failed_provisioner_is_cleaned_up_after_unless_everything_is_to_stay(
        string onError,
        string expected)
    {
        await using Remoted remoted = await Remoted.ServeAsync(BuilderOf(new LocalMachine(_folder)));
        BuildFailedException failure = await Assert.ThrowsAsync<BuildFailedException>(() => BuildAsync(
            remoted, static (_, _, _) => throw new BuildFailedException("the script failed"), Token, onError));
        Assert.Equal("the script failed", failure.Message);
        Assert.Equal(
            expected,
            string.Join(',', WithoutHeading().Where(static line => line.StartsWith("say: machine", StringComparison.Ordinal)
                || line.StartsWith("say: clean-up", StringComparison.Ordinal)).Select(static line => line["say: ".Length..])));
    }

    [Fact]
    public async Task Cancelled_build_ends_its_provisioner_and_removes_its_machine()
    {
        using CancellationTokenSource stop = new();
        await using Remoted builder = await Remoted.ServeAsync(BuilderOf(new LocalMachine(_folder)));
        await using Remoted provisioner = await Remoted.ServeAsync(
            TestProvisioner.Factory(async (context, token) =>
            {
                await stop.CancelAsync();
                await context.Communicator.RunAsync(new("sleep 600"), token);
            }));
        Task build = BuildAsync(
            builder,
            async (machine, variables, token) =>
            {
                Prepared<IProvisioner> prepared = await provisioner.Component.PrepareProvisionerAsync(
                    TestBuilder.Schema, Config, ComponentContexts.PrepareDefault, Token);
                await prepared.Component!.ProvisionAsync(_contexts.Provision(machine, variables), token);
            },
            stop.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Within.Time(build, "the end of the build"));
        Assert.Equal(["say: machine up", "say: machine down"], _ui.Lines);
    }

    private static ComponentFactory<IBuilder> BuilderOf(LocalMachine machine) =>
        TestBuilder.Factory(async (context, token) =>
        {
            context.Ui.Say("machine up");
            context.Cleanup.Push("the machine", _ =>
            {
                context.Ui.Say("machine down");
                return ValueTask.CompletedTask;
            });
            await context.Steps.RunAsync(
                "StepProvision",
                inner => context.Provisioners.RunAsync(
                    machine, BuildVariables.Empty.With("ID", "i-1"), null, inner),
                token);
            return new LocalArtifact();
        });

    private IEnumerable<string> WithoutHeading() =>
        _ui.Lines.Where(static line => !line.Contains("Running the cleanup provisioner", StringComparison.Ordinal));

    private async Task<IArtifact?> BuildAsync(
        Remoted remoted, TestHook.Run provision, CancellationToken stop, string onError = "cleanup")
    {
        Prepared<IBuilder> prepared = await remoted.Component.PrepareBuilderAsync(
            TestBuilder.Schema, Config, ComponentContexts.PrepareDefault with { OnError = onError }, Token);
        TestHook hook = new()
        {
            Provision = provision,
            CleanUp = async (machine, _, token) => _ui.Say($"clean-up {await machine.RunAsync(new("true"), token)}"),
        };
        return await Within.Time(prepared.Component!.BuildAsync(_contexts.Build(hook), stop), "the build");
    }
}
