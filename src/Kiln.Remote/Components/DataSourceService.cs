using System.Collections.Immutable;
using Kiln.Remote.Configuration;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Values;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;
using Kiln.Wire.Rpc;

namespace Kiln.Remote.Components;

/// <summary>Lets the other side use a data source of this side.</summary>
public sealed class DataSourceService
{
    private readonly ComponentFactory<IDataSource> _factory;
    private readonly ServedComponent<IDataSource> _served;

    private DataSourceService(ComponentFactory<IDataSource> factory, ServedComponent<IDataSource> served)
    {
        _factory = factory;
        _served = served;
    }

    /// <exception cref="SchemaException">The schema of the data source cannot be told.</exception>
    public static RpcServices Make(
        ComponentFactory<IDataSource> factory, RemoteConnection connection, PluginRuntime runtime)
    {
        DataSourceService service = new(factory, new(factory, ComponentKind.DataSource, connection, runtime));
        return new RpcServices().Add(ServiceNames.DataSource, new Dictionary<string, RpcMethod>
        {
            ["ConfigSpec"] = service._served.ConfigSpecAsync,
            ["OutputSpec"] = service.OutputSpecAsync,
            ["Configure"] = service.ConfigureAsync,
            ["Execute"] = service.ExecuteAsync,
            ["Cancel"] = service._served.CancelAsync,
        });
    }

    private async Task<PackValue> OutputSpecAsync(PackValue argument, CancellationToken cancellationToken)
    {
        HclType type = _served.Component?.OutputType ?? await TypeBeforeConfigurationAsync(cancellationToken);
        return new OutputSpecReply(SchemaTranslation.Write(
            SchemaTranslation.ToSpec(type, _served.Name), _served.Connection.Encoding)).ToPack();
    }

    /// <summary>
    /// A host may ask for the type before it configures anything. Then a data source tells it that is made with what
    /// stands for values that are not known yet.
    /// </summary>
    private async Task<HclType> TypeBeforeConfigurationAsync(CancellationToken cancellationToken)
    {
        Prepared<IDataSource> prepared = await _factory.PrepareAsync(
            Blank(_factory.Schema), _served.Defaults(), cancellationToken);
        if (prepared.Component is not { } component)
        {
            throw new BuildFailedException(
                $"The {_served.Name} cannot tell what it gives before it is configured: "
                + FailureTexts.ErrorsOf(prepared.Problems));
        }

        HclType type = component.OutputType;
        if (component is IAsyncDisposable held)
        {
            await held.DisposeAsync();
        }

        return type;
    }

    /// <summary>Every option that must be set, with a placeholder.</summary>
    private static HclValue Blank(ConfigSchema schema) => HclValue.Object(
        schema.Options.Where(static option => option.IsRequired)
            .Select(static option => KeyValuePair.Create(option.Name, Blank(option.Type)))
            .Concat(schema.Blocks.Where(static block => block.IsRequired).Select(static block => KeyValuePair.Create(
                block.Name, block.IsRepeatable ? HclValue.Tuple([Blank(block.Schema)]) : Blank(block.Schema)))));

    private static HclValue Blank(HclType type) => type switch
    {
        PrimitiveType { Name: "number" } => HclValue.Number(0),
        PrimitiveType { Name: "bool" } => HclValue.False,
        ListType list => HclValue.List(list.Element, []),
        SetType set => HclValue.Set(set.Element, []),
        MapType map => HclValue.Map(map.Element, ImmutableSortedDictionary<string, HclValue>.Empty),
        _ => HclValue.String(BuildVariables.UnknownText),
    };

    /// <summary>An error is one of the call and of the reply: hosts look at either place.</summary>
    private async Task<PackValue> ConfigureAsync(PackValue argument, CancellationToken cancellationToken)
    {
        await _served.ConfigureAsync(argument, cancellationToken);
        return new DatasourceConfigureReply(null).ToPack();
    }

    private async Task<PackValue> ExecuteAsync(PackValue argument, CancellationToken cancellationToken)
    {
        byte[] value = await _served.WorkAsync(ReadAsync, cancellationToken);
        return new ExecuteReply(value, null).ToPack();
    }

    private async Task<byte[]> ReadAsync(
        IDataSource dataSource, PrepareContext context, CancellationToken cancellationToken)
    {
        HclValue value = await dataSource.ReadAsync(cancellationToken);
        Converted converted = HclConversion.Convert(value, dataSource.OutputType);
        return converted.Succeeded
            ? CtyTranslation.Write(converted.Value, _served.Connection.Encoding)
            : throw new BuildFailedException(
                $"The {_served.Name} gave something else than it told before: {converted.Problem}.");
    }
}
