using Kiln.Remote.Artifacts;
using Kiln.Remote.Machines;
using Kiln.Remote.Talk;
using Kiln.Sdk.Components;
using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;
using Kiln.Wire.Rpc;

namespace Kiln.Remote.Components;

/// <summary>A prepared provisioner of the other side.</summary>
public sealed class RemoteProvisioner : IProvisioner, IAsyncDisposable
{
    private readonly RemoteComponent _component;

    internal RemoteProvisioner(RemoteComponent component) => _component = component;

    public async Task ProvisionAsync(ProvisionContext context, CancellationToken cancellationToken)
    {
        PackValue variables = VariableTranslation.ToPack(context.Variables);
        RpcServices services = new();
        UiService.Add(services, context.Ui);
        await using CommunicatorService machine =
            CommunicatorService.Add(services, context.Communicator, _component.Connection);
        await using ServedServices served = _component.Connection.Serve(services);
        await _component.Calls.RunAsync(
            ServiceNames.Provisioner,
            "Provision",
            new ProvisionArguments(variables, served.Id).ToPack(),
            served.Begun,
            static reply => reply,
            cancellationToken);
    }

    public ValueTask DisposeAsync() => _component.DisposeAsync();
}
