using System.Collections.Immutable;
using Kiln.Remote.Configuration;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Values;
using Kiln.Wire;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;
using Kiln.Wire.Rpc;
using Kiln.Wire.Schemas;

namespace Kiln.Remote.Components;

/// <summary>
/// A component in another process, which is asked what it accepts, and prepared once. What is prepared owns everything
/// that is given here; when nothing is prepared, it is disposed here.
/// </summary>
/// <param name="connection">To the process.</param>
/// <param name="main">A client of the component's own service.</param>
/// <param name="owner">Of the process.</param>
public sealed class RemoteComponent(RemoteConnection connection, RpcClient main, IRemoteOwner owner) : IAsyncDisposable
{
    internal RemoteConnection Connection { get; } = connection;

    internal RemoteCalls Calls { get; } = new(main, owner);

    internal IRemoteOwner Owner => owner;

    /// <summary>May be asked at any time; the component is not disposed by it.</summary>
    /// <exception cref="BuildFailedException">
    /// The component does not tell it, or what it tells is of no use.
    /// </exception>
    public async Task<ConfigSchema> ReadSchemaAsync(ComponentKind kind, CancellationToken cancellationToken)
    {
        string method = $"{ServiceNames.Of(kind)}.ConfigSpec";
        SchemaObject spec = await Calls.CallAsync(
            method,
            PackValue.Nil,
            reply => SchemaTranslation.Read(ConfigSpecReply.FromPack(reply).ConfigSpec, Connection.Encoding),
            cancellationToken);
        return Usable(() => SchemaTranslation.ToConfig(spec, owner.Name));
    }

    public Task<Prepared<IBuilder>> PrepareBuilderAsync(
        ConfigSchema schema, HclValue config, PrepareContext context, CancellationToken cancellationToken) =>
        PrepareAsync<IBuilder>(
            async () =>
            {
                PrepareArguments arguments = new(ConfigArguments.Make(ComponentKind.Builder, config, schema, context));
                BuilderPrepareReply reply = await Calls.CallAsync(
                    "Builder.Prepare", arguments.ToPack(), BuilderPrepareReply.FromPack, cancellationToken);
                ImmutableArray<ConfigProblem> warnings =
                    ConfigTexts.Warnings(reply.Warnings.IsDefault ? [] : reply.Warnings, schema);
                return reply.Error is { } error
                    ? new(null, [.. warnings, .. ConfigTexts.Errors(error, schema)])
                    : new(new RemoteBuilder(this, reply.GeneratedVars.IsDefault ? [] : reply.GeneratedVars), warnings);
            },
            schema);

    public Task<Prepared<IProvisioner>> PrepareProvisionerAsync(
        ConfigSchema schema, HclValue config, PrepareContext context, CancellationToken cancellationToken) =>
        PrepareAsync<IProvisioner>(
            async () =>
            {
                await ConfigureAsync(
                    ComponentKind.Provisioner, "Prepare", schema, config, context, cancellationToken);
                return new(new RemoteProvisioner(this), []);
            },
            schema);

    public Task<Prepared<IPostProcessor>> PreparePostProcessorAsync(
        ConfigSchema schema, HclValue config, PrepareContext context, CancellationToken cancellationToken) =>
        PrepareAsync<IPostProcessor>(
            async () =>
            {
                await ConfigureAsync(
                    ComponentKind.PostProcessor, "Configure", schema, config, context, cancellationToken);
                return new(new RemotePostProcessor(this), []);
            },
            schema);

    public Task<Prepared<IDataSource>> PrepareDataSourceAsync(
        ConfigSchema schema, HclValue config, PrepareContext context, CancellationToken cancellationToken) =>
        PrepareAsync<IDataSource>(
            async () =>
            {
                PackValue body = await ConfigureAsync(
                    ComponentKind.DataSource, "Configure", schema, config, context, cancellationToken);
                string? error = Calls.Understand(
                    "Datasource.Configure", body, static reply => DatasourceConfigureReply.FromPack(reply).Error);
                if (error is not null)
                {
                    return new(null, ConfigTexts.Errors(error, schema));
                }

                HclType type = await Calls.CallAsync(
                    "Datasource.OutputSpec",
                    PackValue.Nil,
                    reply => SchemaTranslation.TypeOf(
                        SchemaTranslation.Read(OutputSpecReply.FromPack(reply).OutputSpec, Connection.Encoding)),
                    cancellationToken);
                return new(new RemoteDataSource(this, type), []);
            },
            schema);

    /// <summary>Ends the process, then this side of the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        await owner.DisposeAsync();
        await main.DisposeAsync();
        await Connection.DisposeAsync();
    }

    private Task<PackValue> ConfigureAsync(
        ComponentKind kind,
        string method,
        ConfigSchema schema,
        HclValue config,
        PrepareContext context,
        CancellationToken cancellationToken)
    {
        PrepareArguments arguments = new(ConfigArguments.Make(kind, config, schema, context));
        return Calls.CallAsync(
            $"{ServiceNames.Of(kind)}.{method}", arguments.ToPack(), static reply => reply, cancellationToken);
    }

    /// <summary>
    /// What the component says to its configuration, as an error of the call or in the reply, is a problem of the
    /// configuration. So is, for who reads it, that it died over it.
    /// </summary>
    private async Task<Prepared<T>> PrepareAsync<T>(Func<Task<Prepared<T>>> prepare, ConfigSchema schema)
        where T : class
    {
        Prepared<T> prepared = default;
        try
        {
            prepared = await prepare();
        }
        catch (BuildFailedException e) when (e.InnerException is RpcException)
        {
            prepared = new(null, ConfigTexts.Errors(e.Message, schema));
        }
        catch (BuildFailedException e)
        {
            prepared = new(null, [new(e.Advice is null ? e.Message : $"{e.Message}\n\n{e.Advice}")]);
        }
        finally
        {
            if (prepared.Component is null)
            {
                await DisposeAsync();
            }
        }

        return prepared;
    }

    private static ConfigSchema Usable(Func<ConfigSchema> translate)
    {
        try
        {
            return translate();
        }
        catch (SchemaException e)
        {
            throw new BuildFailedException(e.Message, e);
        }
    }
}
