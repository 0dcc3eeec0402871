using Kiln.Sdk.Components;

namespace Kiln.Serving.Templates;

/// <summary>A provisioner whose options name build variables.</summary>
internal sealed class TemplatedProvisioner(TemplatedOptions<IProvisioner> options) : IProvisioner, IAsyncDisposable
{
    public async Task ProvisionAsync(ProvisionContext context, CancellationToken cancellationToken)
    {
        IProvisioner provisioner = await options.ResolveAsync(context.Variables, context.Time, cancellationToken);
        await provisioner.ProvisionAsync(context, cancellationToken);
    }

    public ValueTask DisposeAsync() => options.DisposeAsync();
}
