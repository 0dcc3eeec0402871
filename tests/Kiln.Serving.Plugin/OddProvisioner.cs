using Kiln.Sdk.Components;

namespace Kiln.Serving.Plugin;

internal sealed class OddProvisioner(OddConfig config) : IProvisioner
{
    public static ComponentFactory<IProvisioner> Factory { get; } = ComponentFactory<IProvisioner>.For<OddConfig>(
        "odd", static (config, _) => OddWork.Prepare(config, new OddProvisioner(config)));

    public Task ProvisionAsync(ProvisionContext context, CancellationToken cancellationToken) =>
        OddWork.RunAsync(config, context.Ui, cancellationToken);
}
