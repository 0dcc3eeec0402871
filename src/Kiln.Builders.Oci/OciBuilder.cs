using System.Collections.Immutable;
using Kiln.Builders.Oci.Wire;
using Kiln.Images.Model;
using Kiln.Platform.Processes;
using Kiln.Sdk.Components;

namespace Kiln.Builders.Oci;

/// <summary>The <c>oci</c> builder: container images without a daemon.</summary>
/// <param name="force">Existing outputs are replaced.</param>
internal sealed class OciBuilder(OciConfig config, OciHost host, bool force) : IBuilder
{
    public ImmutableArray<string> GeneratedVariables => [OciArtifact.DigestVariable];

    public async Task<IArtifact?> BuildAsync(BuildContext context, CancellationToken cancellationToken)
    {
        try
        {
            OciBuild build = new(config, host, force, context);
            return await build.RunAsync(cancellationToken);
        }
        catch (Exception e) when (
            e is WorkerFaultException or ImageException or MissingToolException or ProcessStartException)
        {
            throw new BuildFailedException(e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BuildFailedException(FailureText.Of(e), e);
        }
    }
}
