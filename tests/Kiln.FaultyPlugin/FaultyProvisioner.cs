using Kiln.Remote;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;
using Kiln.Wire.Rpc;

namespace Kiln.FaultyPlugin;

/// <summary>Says something.</summary>
internal sealed class FaultyProvisioner
{
    private readonly RemoteConnection _connection;

    public FaultyProvisioner(RemoteConnection connection, FaultyMethods methods)
    {
        _connection = connection;
        FaultySchema schema = new(connection.Encoding);
        methods.Add(Services, "Provisioner", new Dictionary<string, RpcMethod>(StringComparer.Ordinal)
        {
            ["ConfigSpec"] = (_, _) => Task.FromResult(schema.Configuration),
            ["Prepare"] = static (_, _) => Task.FromResult(PackValue.Nil),
            ["Provision"] = ProvisionAsync,
            ["Cancel"] = static (_, _) => Task.FromResult(PackValue.Nil),
        });
    }

    public RpcServices Services { get; } = new();

    private async Task<PackValue> ProvisionAsync(PackValue argument, CancellationToken cancellationToken)
    {
        uint id = ProvisionArguments.FromPack(argument).StreamId;
        await using RpcClient host = await _connection.DialAsync(id, cancellationToken);
        await host.CallAsync("Ui.Say", PackValue.Of("provisioning"), cancellationToken);
        return PackValue.Nil;
    }
}
