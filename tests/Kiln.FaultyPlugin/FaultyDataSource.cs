using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;
using Kiln.Wire.Rpc;

namespace Kiln.FaultyPlugin;

/// <summary>Answers 42.</summary>
internal sealed class FaultyDataSource
{
    public FaultyDataSource(FaultyMethods methods) =>
        methods.Add(Services, "Datasource", new Dictionary<string, RpcMethod>(StringComparer.Ordinal)
        {
            ["ConfigSpec"] = static (_, _) => Task.FromResult(FaultySchema.Configuration),
            ["OutputSpec"] = static (_, _) => Task.FromResult(FaultySchema.Output),
            ["Configure"] = static (_, _) => Task.FromResult(new DatasourceConfigureReply(null).ToPack()),
            ["Execute"] = static (_, _) => Task.FromResult(new ExecuteReply(FaultySchema.Answer, null).ToPack()),
            ["Cancel"] = static (_, _) => Task.FromResult(PackValue.Nil),
        });

    public RpcServices Services { get; } = new();
}
