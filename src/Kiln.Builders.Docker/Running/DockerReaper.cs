using Kiln.Builders.Docker.Engine;
using Kiln.Sdk.Resources;

namespace Kiln.Builders.Docker.Running;

/// <summary>Removes what dead builds left in an engine.</summary>
/// <param name="host">Says with which certificates engines are spoken to.</param>
/// <param name="kind">One of the kinds of <see cref="DockerLedger"/>.</param>
internal sealed class DockerReaper(DockerHost host, string kind) : IReaper
{
    public string Kind => kind;

    public async Task ReapAsync(LedgerResource resource, CancellationToken cancellationToken)
    {
        using DockerEngine engine = await DockerLedger.ConnectAsync(host.Settings, resource, cancellationToken);
        string name = DockerLedger.NameIn(resource);
        switch (kind)
        {
            case DockerLedger.ContainerKind:
                await engine.Containers.RemoveAsync(name, cancellationToken);
                break;
            case DockerLedger.ImageKind:
                await engine.Images.RemoveAsync(name, cancellationToken);
                break;
            default:
                foreach (string image in await engine.Images.NamelessOfAsync(name, cancellationToken))
                {
                    await engine.Images.RemoveAsync(image, cancellationToken);
                }

                break;
        }
    }
}
