using System.Collections.Immutable;
using Kiln.Builders.Docker.Config;
using Kiln.Builders.Docker.Engine;
using Kiln.Builders.Docker.Running;
using Kiln.Images.Model;
using Kiln.Platform.Files;
using Kiln.Sdk.Components;

namespace Kiln.Builders.Docker;

/// <summary>The <c>docker</c> builder.</summary>
internal sealed class DockerBuilder(DockerBuilderConfig config, DockerHost host, PrepareContext prepare) : IBuilder
{
    public ImmutableArray<string> GeneratedVariables => [SourceImage.ImageVariable, SourceImage.DigestVariable];

    public async Task<IArtifact?> BuildAsync(BuildContext context, CancellationToken cancellationToken)
    {
        try
        {
            DockerBuild build = new(config, host, prepare, context);
            return await build.RunAsync(cancellationToken);
        }
        catch (EngineException e)
        {
            throw e.ToFailure("");
        }
        catch (ImageException e)
        {
            throw new BuildFailedException(e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BuildFailedException(FailureText.Of(e), e);
        }
    }
}
