using Kiln.Remote.Artifacts;
using Kiln.Remote.Components;
using Kiln.Remote.Configuration;
using Kiln.Remote.Tests.Components;
using Kiln.Remote.Tests.Support;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Values;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;
using Kiln.Wire.Rpc;

namespace Kiln.Remote.Tests.Recorded;

/// <summary>
/// Recorded hosts use components of ours, which do through the interfaces of Kiln what the recorded ones did. The hosts
/// call, and answer, as they did in the recording.
/// </summary>
public sealed class PluginReplayTests
{
    private delegate RpcServices Serve(RecordedSession session, RemoteConnection connection, PluginRuntime runtime);

    [Theory]
    [InlineData("1.16-hcl-builder")]
    [InlineData("1.16-json-builder")]
    [InlineData("v2-builder")]
    [InlineData("gob-builder")]
    public Task Builder_builds_for_a_recorded_host(string name) => PlayAsync(
        name,
        static (session, connection, runtime) => BuilderService.Make(Builder(session), connection, runtime));

    [Theory]
    [InlineData("1.16-hcl-provisioner")]
    [InlineData("1.16-json-provisioner")]
    [InlineData("v2-provisioner")]
    public Task Provisioner_provisions_for_a_recorded_host(string name) => PlayAsync(
        name,
        static (session, connection, runtime) => ProvisionerService.Make(Provisioner(session), connection, runtime));

    [Theory]
    [InlineData("1.16-hcl-post-processor")]
    [InlineData("1.16-json-post-processor")]
    [InlineData("v2-post-processor")]
    public Task Post_processor_processes_for_a_recorded_host(string name) => PlayAsync(
        name,
        static (session, connection, runtime) =>
            PostProcessorService.Make(PostProcessor(session), connection, runtime));

    [Theory]
    [InlineData("1.16-hcl-datasource")]
    [InlineData("v2-datasource")]
    [InlineData("gob-datasource")]
    public Task Data_source_gives_a_recorded_host_its_value(string name) => PlayAsync(
        name,
        static (session, connection, runtime) => DataSourceService.Make(DataSource(session), connection, runtime));

    private static async Task PlayAsync(string name, Serve serve)
    {
        RecordedSession session = RecordedSession.Load(name);
        await using Remoted remoted = await Remoted.StartAsync(
            (connection, runtime) => serve(session, connection, runtime), session.Encoding);
        SessionPlayer player = new(session, remoted.Host, isHost: true);
        await player.PlayHostAsync(remoted.Main);
        await player.FinishAsync();
        Assert.True(player.Differences.Length == 0, player.Differences);

        // A transfer that does not go on is not told again.
        Assert.DoesNotContain(
            player.Unheard, static call => !(call.Name == "Add" && call.Argument.AsInteger() == 0));
    }

    private static ComponentFactory<IBuilder> Builder(RecordedSession session)
    {
        BuilderPrepareReply reply = BuilderPrepareReply.FromPack(session.Last("Builder.Prepare").Reply);
        TestBuilder builder = new(
            async (context, token) =>
            {
                RecordedWork work = new(session, context.Ui)
                {
                    Machine = new RecordedMachine(session),
                    Provisioners = context.Provisioners,
                };
                await work.RunAsync(session.Last("Builder.Run"), token);
                return new RecordedArtifact(session, isOfHost: false);
            },
            reply.GeneratedVars);
        return new("my", Schema(session), (_, _) => new(
            builder, [.. reply.Warnings.Select(static warning => ConfigProblem.Warning(warning))]));
    }

    private static ComponentFactory<IProvisioner> Provisioner(RecordedSession session)
    {
        RecordedCall provision = session.Last("Provisioner.Provision");
        BuildVariables variables =
            VariableTranslation.FromPack(ProvisionArguments.FromPack(provision.Argument).GeneratedData);
        TestProvisioner provisioner = new(async (context, token) =>
        {
            Assert.Equal(variables.Values.AsEnumerable(), context.Variables.Values);
            await new RecordedWork(session, context.Ui) { Machine = context.Communicator }.RunAsync(provision, token);
        });
        return new("my", Schema(session), (_, _) => new(provisioner, []));
    }

    private static ComponentFactory<IPostProcessor> PostProcessor(RecordedSession session)
    {
        RecordedCall process = session.Last("PostProcessor.PostProcess");
        PostProcessReply reply = PostProcessReply.FromPack(process.Reply);
        TestPostProcessor postProcessor = new(async (context, input, token) =>
        {
            await new RecordedWork(session, context.Ui) { Input = input }.RunAsync(process, token);
            return new(new RecordedArtifact(session, isOfHost: false), reply.Keep, reply.ForceOverride);
        });
        return new("my", Schema(session), (_, _) => new(postProcessor, []));
    }

    private static ComponentFactory<IDataSource> DataSource(RecordedSession session)
    {
        HclValue value = CtyTranslation.Read(
            ExecuteReply.FromPack(session.Last("Datasource.Execute").Reply).Value, session.Encoding);
        TestDataSource dataSource = new(session.OutputType, _ => Task.FromResult(value));
        return new("my", Schema(session), (_, _) => new(dataSource, []));
    }

    private static ConfigSchema Schema(RecordedSession session) =>
        SchemaTranslation.ToConfig(session.Schema, "component");
}
