using Kiln.Builders.Docker.Engine;
using Kiln.Components.Templates;
using Kiln.Images.Model;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;

namespace Kiln.Builders.Docker.PostProcessing;

/// <summary>
/// What the post-processors of the family share: the templates in options, the engine, the words of failures.
/// </summary>
/// <param name="host">Says where the engine is.</param>
/// <param name="prepare">For templates with build variables.</param>
/// <param name="check">What is wrong with the artifact; null when it can be worked on.</param>
/// <param name="run">The work.</param>
internal sealed class DockerPostProcessor(
    DockerHost host,
    PrepareContext prepare,
    Func<IArtifact, string?> check,
    Func<PostProcessorRun, IArtifact, CancellationToken, Task<PostProcessResult>> run) : IPostProcessor
{
    public static ComponentFactory<IPostProcessor> Factory<TConfig>(
        string type,
        Func<TConfig, PrepareContext, DockerPostProcessor> create)
        where TConfig : class, IConfigRecord<TConfig> =>
        TemplatedComponent.Factory<IPostProcessor, TConfig>(type, create);

    public async Task<PostProcessResult> PostProcessAsync(
        PostProcessContext context,
        IArtifact input,
        CancellationToken cancellationToken)
    {
        if (check(input) is { } objection)
        {
            throw new BuildFailedException(objection);
        }

        try
        {
            using DockerEngine engine = await DockerEngine.ConnectAsync(host.Settings, cancellationToken);
            RunTemplates templates = new(prepare, context.Time, input.Variables);
            return await run(new(context, engine, templates, host), input, cancellationToken);
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
