using Kiln.Builders.Docker.Config;
using Kiln.Builders.Docker.Dockerfiles;
using Kiln.Builders.Docker.Engine;
using Kiln.Images.References;
using Kiln.Sdk.Components;
using Kiln.Sdk.Resources;
using Kiln.Sdk.Steps;

namespace Kiln.Builders.Docker.Running;

/// <summary>Gets the image that the container is made of: from a registry, or from a Dockerfile.</summary>
internal sealed class SourceStep(DockerBuilderConfig config, DockerHost host, BuildContext context, DockerEngine engine)
{
    private const string NoDigest =
        "Error determining source Docker image digest; this image may not have been pushed yet, which means no "
        + "distribution digest has been created. If you plan to call docker push later, the digest value will be "
            + "stored then.";

    private readonly RegistryAccess _access = new(host, config.Registry, engine, context.Ui);

    public async Task<SourceImage> RunAsync(CancellationToken cancellationToken)
    {
        if (config.Build is not null)
        {
            string id = await context.Steps.RunAsync(
                DockerSteps.Build,
                token => BuildAsync(config.Build, token),
                cancellationToken);
            return new(id, await engine.Images.InspectAsync(id, cancellationToken), IsBuilt: true);
        }

        return await context.Steps.RunAsync(DockerSteps.Pull, PullAsync, cancellationToken);
    }

    /// <summary>Pulls the image because it is needed, not because the options say so.</summary>
    public async Task FetchAsync(CancellationToken cancellationToken)
    {
        context.Ui.Say($"Unable to find image '{config.Image}' locally");
        await PullItAsync(cancellationToken);
    }

    private async Task<SourceImage> PullAsync(CancellationToken cancellationToken)
    {
        if (config.Pull ?? true)
        {
            context.Ui.Say($"Pulling Docker image: {config.Image}");
            await PullItAsync(cancellationToken);
        }

        ImageDetails? details = await engine.Images.FindAsync(config.Image, cancellationToken);
        if (details is null)
        {
            // The engine gets it when the container is made, as docker run does.
            await FetchAsync(cancellationToken);
            details = await engine.Images.InspectAsync(config.Image, cancellationToken);
        }

        if (details.RepositoryDigests.IsEmpty)
        {
            context.Ui.Error(NoDigest);
        }

        return new(config.Image, details, IsBuilt: false);
    }

    private Task<bool> PullItAsync(CancellationToken cancellationToken) => _access.RunAsync(
        "Error logging in",
        async logins =>
        {
            try
            {
                string? platform = config.Platform.Length > 0 ? config.Platform : null;
                DockerReference image = DockerReference.Parse(config.Image);
                await engine.Images.PullAsync(
                    image, platform, logins, new(context.Ui, isLogged: false), cancellationToken);
                return true;
            }
            catch (EngineException e)
            {
                throw e.ToFailure("Error pulling Docker image");
            }
        },
        cancellationToken);

    private async Task<string> BuildAsync(DockerfileConfig dockerfile, CancellationToken cancellationToken)
    {
        context.Ui.Say("Building base image...");
        string id = await _access.RunAsync(
            "Error logging in",
            logins => new DockerfileBuild(
                config, dockerfile, host, context, engine).RunAsync(logins, cancellationToken),
            cancellationToken);
        context.Ui.Say($"Finished building base image \"{id}\"");
        if (config.Discard)
        {
            LedgerEntry entry = await context.Ledger.RecordAsync(
                DockerLedger.Image(engine.Address, id), cancellationToken);
            context.Cleanup.Push("", token => RemoveBuiltAsync(id, entry, token));
        }

        return id;
    }

    private async ValueTask RemoveBuiltAsync(string id, LedgerEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            await engine.Images.RemoveAsync(id, cancellationToken);
        }
        catch (EngineException e)
        {
            context.Ui.Say($"failed to remove image \"{id}\": {e.Message}");
            context.Ui.Say(
                "if you have other images using this dockerfile, this is expected and can safely be ignored.");
        }

        await context.Ledger.StrikeAsync(entry, cancellationToken);
    }
}
