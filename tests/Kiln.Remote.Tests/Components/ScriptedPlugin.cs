using System.Collections.Immutable;
using Kiln.Remote.Artifacts;
using Kiln.Remote.Components;
using Kiln.Remote.Configuration;
using Kiln.Remote.Tests.Support;
using Kiln.Sdk.Components;
using Kiln.Testing;
using Kiln.Values;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;
using Kiln.Wire.Rpc;

namespace Kiln.Remote.Tests.Components;

/// <summary>
/// A plugin that does what it should, but for one method; and the host's use of it from the schema to the end.
/// </summary>
internal sealed class ScriptedPlugin(ComponentKind kind)
{
    private static readonly HclValue Config =
        HclValue.Object([KeyValuePair.Create("image", HclValue.String("debian"))]);

    private static readonly HclValue Value = HclValue.Object([KeyValuePair.Create("o", HclValue.String("x"))]);

    /// <summary>Every method of every kind of component.</summary>
    public static TheoryData<ComponentKind, string> Calls
    {
        get
        {
            TheoryData<ComponentKind, string> calls = [];
            foreach (ComponentKind kind in Enum.GetValues<ComponentKind>())
            {
                foreach (string method in new ScriptedPlugin(kind).Methods)
                {
                    calls.Add(kind, method);
                }
            }

            return calls;
        }
    }

    public string Service => kind == ComponentKind.DataSource ? "Datasource" : kind.ToString();

    public ImmutableArray<string> Methods => kind switch
    {
        ComponentKind.Builder => ["ConfigSpec", "Prepare", "Run"],
        ComponentKind.Provisioner => ["ConfigSpec", "Prepare", "Provision"],
        ComponentKind.PostProcessor => ["ConfigSpec", "Configure", "PostProcess"],
        _ => ["ConfigSpec", "Configure", "OutputSpec", "Execute"],
    };

    /// <param name="method">The one that does something else.</param>
    /// <param name="act">What it does.</param>
    public Task<Remoted> StartAsync(string method, Func<RemoteConnection, RpcMethod> act) =>
        Remoted.StartAsync((connection, _) =>
        {
            Dictionary<string, RpcMethod> methods = Methods.ToDictionary(
                static name => name,
                name => (RpcMethod)((argument, token) => AnswerAsync(connection, name, argument, token)));
            methods[method] = act(connection);
            return new RpcServices().Add(Service, methods);
        });

    /// <summary>Everything that a host does with a component. What goes wrong is thrown.</summary>
    public async Task UseAsync(Remoted remoted, CancellationToken cancellationToken)
    {
        await remoted.Component.ReadSchemaAsync(kind, cancellationToken);
        PrepareContext context = ComponentContexts.PrepareDefault;
        using ComponentContexts contexts = new();
        switch (kind)
        {
            case ComponentKind.Builder:
                await Of(await remoted.Component.PrepareBuilderAsync(
                    TestBuilder.Schema, Config, context, cancellationToken))
                    .BuildAsync(contexts.Build(new NoHook()), cancellationToken);
                break;
            case ComponentKind.Provisioner:
                await Of(await remoted.Component.PrepareProvisionerAsync(
                    TestBuilder.Schema, Config, context, cancellationToken))
                    .ProvisionAsync(
                        contexts.Provision(new Kiln.Sdk.Communication.NoneCommunicator()), cancellationToken);
                break;
            case ComponentKind.PostProcessor:
                await Of(await remoted.Component.PreparePostProcessorAsync(
                    TestBuilder.Schema, Config, context, cancellationToken))
                    .PostProcessAsync(contexts.PostProcess(), new LocalArtifact(), cancellationToken);
                break;
            default:
                await Of(await remoted.Component.PrepareDataSourceAsync(
                    TestBuilder.Schema, Config, context, cancellationToken))
                    .ReadAsync(cancellationToken);
                break;
        }
    }

    /// <summary>What a plugin in order replies.</summary>
    public static async Task<PackValue> AnswerAsync(
        RemoteConnection connection, string method, PackValue argument, CancellationToken cancellationToken)
    {
        switch (method)
        {
            case "ConfigSpec":
                return new ConfigSpecReply(SchemaTranslation.Write(
                    SchemaTranslation.ToSpec(TestBuilder.Schema, "test"), connection.Encoding)).ToPack();
            case "OutputSpec":
                return new OutputSpecReply(SchemaTranslation.Write(
                    SchemaTranslation.ToSpec(Value.Type, "test"), connection.Encoding)).ToPack();
            case "Execute":
                return new ExecuteReply(CtyTranslation.Write(Value, connection.Encoding), null).ToPack();
            case "Run":
                await using (await connection.DialAsync(argument.AsUnsigned(), cancellationToken))
                {
                    return PackValue.Of(ServeArtifact(connection));
                }

            case "PostProcess":
                await using (await connection.DialAsync(argument.AsUnsigned(), cancellationToken))
                {
                    return new PostProcessReply(null, true, false, ServeArtifact(connection)).ToPack();
                }

            case "Provision":
                await using (await connection.DialAsync(
                    ProvisionArguments.FromPack(argument).StreamId, cancellationToken))
                {
                    return PackValue.Nil;
                }

            default:
                return PackValue.Nil;
        }
    }

    private static uint ServeArtifact(RemoteConnection connection)
    {
        RpcServices services = new();
        ArtifactService.Add(services, new LocalArtifact());
        return connection.Serve(services).Id;
    }

    /// <summary>Problems of the configuration are thrown as well, so that there is one thing to look at.</summary>
    private static T Of<T>(Prepared<T> prepared)
        where T : class => prepared.Component
            ?? throw new BuildFailedException(
                string.Join('\n', prepared.Problems.Select(static problem => problem.Message)));
}
