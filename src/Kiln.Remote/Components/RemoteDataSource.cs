using Kiln.Sdk.Components;
using Kiln.Values;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;

namespace Kiln.Remote.Components;

/// <summary>A prepared data source of the other side.</summary>
public sealed class RemoteDataSource : IDataSource, IAsyncDisposable
{
    private readonly RemoteComponent _component;

    internal RemoteDataSource(RemoteComponent component, HclType outputType)
    {
        _component = component;
        OutputType = outputType;
    }

    public HclType OutputType { get; }

    public async Task<HclValue> ReadAsync(CancellationToken cancellationToken)
    {
        ExecuteReply reply = await _component.Calls.RunAsync(
            ServiceNames.DataSource,
            "Execute",
            PackValue.Nil,
            Task.CompletedTask,
            ExecuteReply.FromPack,
            cancellationToken);
        return reply.Error is { } error
            ? throw new BuildFailedException(error.Length > 0 ? error : "The data source failed without saying why.")
            : _component.Calls.Understand(
                "Datasource.Execute",
                PackValue.Of(reply.Value),
                value => CtyTranslation.Read(value.AsBytes(), _component.Connection.Encoding));
    }

    public ValueTask DisposeAsync() => _component.DisposeAsync();
}
