using Kiln.Remote;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;
using Kiln.Wire.Rpc;

namespace Kiln.FaultyPlugin;

/// <summary>Answers 42.</summary>
internal sealed class FaultyDataSource
{
    public FaultyDataSource(RemoteConnection connection, FaultyMethods methods)
    {
        FaultySchema schema = new(connection.Encoding);
        methods.Add(Services, "Datasource", new Dictionary<string, RpcMethod>(StringComparer.Ordinal)
        {
            ["ConfigSpec"] = (_, _) => Task.FromResult(schema.Configuration),
            ["OutputSpec"] = (_, _) => Task.FromResult(schema.Output),
            ["Configure"] = static (_, _) => Task.FromResult(new DatasourceConfigureReply(null).ToPack()),
            ["Execute"] = (_, _) => Task.FromResult(new ExecuteReply(schema.Answer, null).ToPack()),
            ["Cancel"] = static (_, _) => Task.FromResult(PackValue.Nil),
        });
    }

    public RpcServices Services { get; } = new();
}
