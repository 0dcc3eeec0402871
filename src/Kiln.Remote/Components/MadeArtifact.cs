using Kiln.Remote.Artifacts;
using Kiln.Sdk.Components;
using Kiln.Wire.Rpc;

namespace Kiln.Remote.Components;

/// <summary>What a component of this side has made, for the other side.</summary>
internal static class MadeArtifact
{
    /// <summary>Just before the other side is told: it has a few seconds to come.</summary>
    /// <returns>The id under which it is served until the connection ends; 0 when there is none.</returns>
    /// <exception cref="BuildFailedException">
    /// It has build variables that the wire does not carry. Hosts would take it for one without any.
    /// </exception>
    public static uint Serve(IArtifact? artifact, RemoteConnection connection)
    {
        if (artifact is null)
        {
            return 0;
        }

        VariableTranslation.ToPack(artifact.Variables);
        RpcServices services = new();
        ArtifactService.Add(services, artifact);
        return connection.Serve(services).Id;
    }
}
