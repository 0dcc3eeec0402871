using Kiln.Remote.Artifacts;
using Kiln.Remote.Tests.Components;
using Kiln.Remote.Tests.Support;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Testing;
using Kiln.Values;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;

namespace Kiln.Remote.Tests.Recorded;

/// <summary>
/// Our host uses components of recorded plugins in Go, which answer, and call back, as they did in the recording.
/// </summary>
public sealed class HostReplayTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("1.16-hcl-builder")]
    [InlineData("1.16-json-builder")]
    [InlineData("v2-builder")]
    [InlineData("gob-builder")]
    public async Task Builder_of_a_recorded_plugin_builds(string name)
    {
        await using HostStage stage = await HostStage.StartAsync(name);
        RecordedSession session = stage.Session;
        RecordedCall prepare = session.Last("Builder.Prepare");
        Prepared<IBuilder> prepared = await stage.PrepareAsync(
            ComponentKind.Builder, prepare, stage.Component.PrepareBuilderAsync);
        BuilderPrepareReply reply = BuilderPrepareReply.FromPack(prepare.Reply);
        Assert.Equal(reply.GeneratedVars, prepared.Component!.GeneratedVariables);
        Assert.Equal(reply.Warnings, prepared.Problems.Select(static problem => problem.Message));
        Assert.All(prepared.Problems, static problem => Assert.Equal(ProblemSeverity.Warning, problem.Severity));

        TestHook hook = new() { Provision = stage.ProvisionAsync };
        Task<IArtifact?> build = Within.Time(
            prepared.Component.BuildAsync(stage.Contexts.Build(hook), Token), "the build");
        if (session.Calls.Any(static call => call is { Name: "State", Reply: PackMap { Entries.Length: > 2 } }))
        {
            // Its variables have types that hosts refuse; Packer with the same words.
            BuildFailedException failure = await Assert.ThrowsAsync<BuildFailedException>(() => build);
            Assert.StartsWith("unhandled buildvar type: ", failure.Message, StringComparison.Ordinal);
        }
        else
        {
            await CheckArtifactAsync(session, await build);
        }

        Assert.Equal(stage.RecordedTalk, stage.Ui.Lines);
        await stage.EndAsync();
    }

    [Theory]
    [InlineData("1.16-hcl-provisioner")]
    [InlineData("1.16-json-provisioner")]
    [InlineData("v2-provisioner")]
    public async Task Provisioner_of_a_recorded_plugin_uses_the_machine(string name)
    {
        await using HostStage stage = await HostStage.StartAsync(name);
        Prepared<IProvisioner> prepared = await stage.PrepareAsync(
            ComponentKind.Provisioner,
            stage.Session.Last("Provisioner.Prepare"),
            stage.Component.PrepareProvisionerAsync);
        Assert.Empty(prepared.Problems);
        BuildVariables variables = VariableTranslation.FromPack(ProvisionArguments.FromPack(
            stage.Session.Last("Provisioner.Provision").Argument).GeneratedData);
        await Within.Time(
            prepared.Component!.ProvisionAsync(
                stage.Contexts.Provision(new RecordedMachine(stage.Session), variables), Token),
            "the provisioning");
        Assert.Equal(stage.RecordedTalk, stage.Ui.Lines);
        await stage.EndAsync();
    }

    [Theory]
    [InlineData("1.16-hcl-post-processor")]
    [InlineData("1.16-json-post-processor")]
    [InlineData("v2-post-processor")]
    public async Task Post_processor_of_a_recorded_plugin_makes_an_artifact(string name)
    {
        await using HostStage stage = await HostStage.StartAsync(name);
        Prepared<IPostProcessor> prepared = await stage.PrepareAsync(
            ComponentKind.PostProcessor,
            stage.Session.Last("PostProcessor.Configure"),
            stage.Component.PreparePostProcessorAsync);
        Assert.Empty(prepared.Problems);
        PostProcessResult result = await Within.Time(
            prepared.Component!.PostProcessAsync(
                stage.Contexts.PostProcess(), new RecordedArtifact(stage.Session, isOfHost: true), Token),
            "the post-processing");
        PostProcessReply reply =
            PostProcessReply.FromPack(stage.Session.Last("PostProcessor.PostProcess").Reply);
        Assert.Equal((reply.Keep, reply.ForceOverride), (result.KeepInput, result.MustKeepInput));
        await CheckArtifactAsync(stage.Session, result.Artifact);
        Assert.Equal(stage.RecordedTalk, stage.Ui.Lines);
        await stage.EndAsync();
    }

    [Theory]
    [InlineData("1.16-hcl-datasource")]
    [InlineData("v2-datasource")]
    [InlineData("gob-datasource")]
    public async Task Data_source_of_a_recorded_plugin_gives_its_value(string name)
    {
        await using HostStage stage = await HostStage.StartAsync(name);
        RecordedSession session = stage.Session;
        Prepared<IDataSource> prepared = await stage.PrepareAsync(
            ComponentKind.DataSource, session.Last("Datasource.Configure"), stage.Component.PrepareDataSourceAsync);
        Assert.Empty(prepared.Problems);
        Assert.Equal(session.OutputType, prepared.Component!.OutputType);
        HclValue value = await Within.Time(prepared.Component.ReadAsync(Token), "the value");
        Assert.Equal(JsonValue.Parse("""{"n": 5, "o": "val"}"""), value);
        await stage.EndAsync();
    }

    /// <summary>It is what the recorded host read, and is destroyed when that one destroyed it.</summary>
    private static async Task CheckArtifactAsync(RecordedSession session, IArtifact? artifact)
    {
        RecordedArtifact recorded = new(session, isOfHost: false);
        Assert.Equal(
            (recorded.BuilderId, recorded.Id, recorded.Description),
            (artifact!.BuilderId, artifact.Id, artifact.Description));
        Assert.Equal(recorded.Files, artifact.Files);
        Assert.Equal(recorded.Variables.Values.AsEnumerable(), artifact.Variables.Values);
        if (session.Calls.Any(static call => call is { Method: "Artifact.Destroy", IsByHost: true }))
        {
            await Within.Time(artifact.DestroyAsync(Token), "the destroying");
        }
    }
}
