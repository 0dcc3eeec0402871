using Kiln.Remote.Artifacts;
using Kiln.Remote.Configuration;
using Kiln.Remote.Machines;
using Kiln.Remote.Talk;
using Kiln.Sdk.Components;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;
using Kiln.Wire.Rpc;

namespace Kiln.Remote.Components;

/// <summary>Lets the other side use a provisioner of this side.</summary>
public sealed class ProvisionerService
{
    private readonly ServedComponent<IProvisioner> _served;

    private ProvisionerService(ServedComponent<IProvisioner> served) => _served = served;

    /// <exception cref="SchemaException">The schema of the provisioner cannot be told.</exception>
    public static RpcServices Make(
        ComponentFactory<IProvisioner> factory, RemoteConnection connection, PluginRuntime runtime)
    {
        ProvisionerService service = new(new(factory, ComponentKind.Provisioner, connection, runtime));
        return new RpcServices().Add(ServiceNames.Provisioner, new Dictionary<string, RpcMethod>
        {
            ["ConfigSpec"] = service._served.ConfigSpecAsync,
            ["Prepare"] = service._served.ConfigureAsync,
            ["Provision"] = service.ProvisionAsync,
            ["Cancel"] = service._served.CancelAsync,
        });
    }

    private Task<PackValue> ProvisionAsync(PackValue argument, CancellationToken cancellationToken)
    {
        ProvisionArguments arguments = ProvisionArguments.FromPack(argument);
        return _served.WorkAsync(
            (provisioner, _, token) => ProvisionAsync(arguments, provisioner, token), cancellationToken);
    }

    private async Task<PackValue> ProvisionAsync(
        ProvisionArguments arguments, IProvisioner provisioner, CancellationToken cancellationToken)
    {
        PluginRuntime runtime = _served.Runtime;
        await using RpcClient client = await _served.Connection.DialAsync(arguments.StreamId, cancellationToken);
        await using RemoteUi ui = new(client) { OnLog = runtime.Log };
        using PluginLedger ledger = new(runtime);
        ProvisionContext context = new()
        {
            Ui = ui,
            Communicator = new RemoteCommunicator(client, _served.Connection),
            Variables = VariableTranslation.FromPack(arguments.GeneratedData),
            Ledger = ledger,
            Directories = runtime.Directories,
            Time = runtime.Time,
        };
        await provisioner.ProvisionAsync(context, cancellationToken);
        return PackValue.Nil;
    }
}
