using Kiln.Builders.Docker.Engine;
using Kiln.Sdk.Checkpoints;

namespace Kiln.Builders.Docker.Running;

/// <summary>Removes the images of checkpoints.</summary>
internal sealed class DockerCheckpointRemover(DockerHost host) : ICheckpointRemover
{
    public string Kind => DockerCheckpoints.Kind;

    public async Task RemoveAsync(CheckpointContent content, CancellationToken cancellationToken)
    {
        try
        {
            EngineSettings settings = host.Settings;
            EngineAddress address = settings.At(content.Details[DockerCheckpoints.EngineDetail]);
            using DockerEngine engine = await DockerEngine.ConnectAsync(settings, address, cancellationToken);
            await engine.Images.RemoveAsync(content.Details[DockerCheckpoints.ImageDetail], cancellationToken);
        }
        catch (EngineException e)
        {
            throw e.ToFailure($"The image {content.Details[DockerCheckpoints.ImageDetail]} cannot be removed");
        }
    }
}
