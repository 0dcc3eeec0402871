using System.Collections.Immutable;
using Kiln.Builders.Docker.Artifacts;
using Kiln.Builders.Docker.Engine;
using Kiln.Builders.Docker.Running;
using Kiln.Images.References;
using Kiln.Sdk.Components;

namespace Kiln.Builders.Docker.PostProcessing;

/// <summary>
/// The post-processors <c>docker-import</c>, <c>docker-push</c>, <c>docker-save</c> and <c>docker-tag</c>.
/// </summary>
internal static class DockerPostProcessors
{
    private const string ArtificeBuilderId = "packer.post-processor.artifice";
    private const string Latest = "latest";

    public static ImmutableArray<ComponentFactory<IPostProcessor>> All(DockerHost host) =>
    [
        DockerPostProcessor.Factory<ImportConfig>(
            "docker-import",
            (config, prepare) => new(
                host, prepare, CheckImport, (run, input, token) => ImportAsync(config, run, input, token))),
        DockerPostProcessor.Factory<PushConfig>(
            "docker-push",
            (config, prepare) => new(
                host, prepare, CheckPush, (run, input, token) => PushAsync(config, run, input, token))),
        DockerPostProcessor.Factory<SaveConfig>(
            "docker-save",
            (config, prepare) => new(
                host, prepare, CheckSave, (run, input, token) => SaveAsync(config, run, input, token))),
        DockerPostProcessor.Factory<TagConfig>(
            "docker-tag",
            (config, prepare) => new(
                host, prepare, CheckTag, (run, input, token) => TagAsync(config, run, input, token))),
    ];

    private static string? CheckImport(IArtifact input) =>
        input.BuilderId is not (ExportedArtifact.ExportBuilderId or ArtificeBuilderId)
            ? $"Unknown artifact type: {input.BuilderId}\nCan only import from Docker builder and Artifice "
                + "post-processor "
                + "artifacts. If you are getting this error after having run the docker builder, it may be because "
                    + "you set "
                + "commit: true in your Docker builder, so the image is already imported. "
        : input.Files.IsEmpty
            ? "docker-import got an artifact without a file; export the container with export_path, or name a file "
                + "with artifice."
        : null;

    private static string? CheckPush(IArtifact input) =>
        IsImage(input) ? null : Unknown(input, "Can only import from docker-import and docker-tag artifacts.");

    private static string? CheckSave(IArtifact input) =>
        IsImage(input) ? null : Unknown(input, "Can only save Docker builder artifacts.");

    private static string? CheckTag(IArtifact input) =>
        IsImage(input) ? null : Unknown(input, "Can only tag from Docker builder artifacts.");

    private static bool IsImage(IArtifact input) =>
        input.BuilderId is ImageArtifact.ImportBuilderId or ImageArtifact.TagBuilderId;

    private static string Unknown(IArtifact input, string reason) =>
        $"Unknown artifact type: {input.BuilderId}\n{reason}";

    private static async Task<PostProcessResult> ImportAsync(
        ImportConfig config,
        PostProcessorRun run,
        IArtifact input,
        CancellationToken cancellationToken)
    {
        string repository = run.Templates.Render("repository", config.Repository);
        string tag = run.Templates.Render("tag", config.Tag);
        string name = tag.Length > 0 ? $"{repository}:{tag}" : repository;
        _ = DockerReference.Parse(name);
        run.Ui.Say($"Importing image: {input.Id}");
        run.Ui.Say($"Repository: {name}");
        await using FileStream archive = new(
            input.Files[0], FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, useAsync: true);
        string id = await run.Engine.Images.ImportAsync(
            archive, name, config.Changes, config.Platform.Length > 0 ? config.Platform : null, cancellationToken);
        run.Ui.Say($"Imported ID: {id}");
        return new(
            new ImageArtifact(ImageArtifact.ImportBuilderId, name, run.Engine.Address, run.Host), KeepInput: false);
    }

    private static async Task<PostProcessResult> TagAsync(
        TagConfig config,
        PostProcessorRun run,
        IArtifact input,
        CancellationToken cancellationToken)
    {
        string repository = run.Templates.Render("repository", config.Repository);
        ImmutableArray<string> tags = [.. config.Tags.Select(tag => run.Templates.Render("tags", tag))];
        ImmutableArray<string> names = tags.IsEmpty ? [repository] : [.. tags.Select(tag => $"{repository}:{tag}")];
        foreach (string name in names)
        {
            run.Ui.Say($"Tagging image: {input.Id}");
            run.Ui.Say($"Repository: {name}");
            DockerReference reference = DockerReference.Parse(name);
            try
            {
                await run.Engine.Images.TagAsync(
                    input.Id,
                    $"{reference.Registry}/{reference.Repository}",
                    reference.Tag ?? Latest,
                    cancellationToken);
            }
            catch (EngineException e)
            {
                throw e.ToFailure("Error tagging image");
            }
        }

        ImageArtifact tagged = new(ImageArtifact.TagBuilderId, names[^1], run.Engine.Address, run.Host)
        {
            Tags = tags.IsEmpty ? [] : names,
            Variables = input.Variables,
        };
        return new(tagged, KeepInput: true, MustKeepInput: true);
    }

    private static async Task<PostProcessResult> SaveAsync(
        SaveConfig config,
        PostProcessorRun run,
        IArtifact input,
        CancellationToken cancellationToken)
    {
        string path = run.Templates.Render("path", config.Path);
        await using UnfinishedFile file = await UnfinishedFile.CreateAsync(path, run.Context.Ledger, cancellationToken);
        run.Ui.Say($"Saving image: {input.Id}");
        try
        {
            await run.Engine.Images.SaveAsync(input.Id, file.Content, cancellationToken);
        }
        catch (EngineException e)
        {
            throw e.ToFailure("Error exporting");
        }

        await file.FinishAsync(cancellationToken);
        run.Ui.Say($"Saved to: {path}");
        return new(input, KeepInput: true);
    }

    private static async Task<PostProcessResult> PushAsync(
        PushConfig config,
        PostProcessorRun run,
        IArtifact input,
        CancellationToken cancellationToken)
    {
        ImmutableArray<string> tags = await ImageArtifact.TagsOfAsync(input, cancellationToken);
        ImmutableArray<string> names = [.. tags.Prepend(input.Id)];
        RegistryAccess access = new(run.Host, config.Registry, run.Engine, run.Ui);
        return await access.RunAsync(
            "Error logging in to Docker",
            async logins =>
            {
                string? digest = null;
                foreach (string name in names.Distinct())
                {
                    run.Ui.Say($"Pushing: {name}");
                    DockerReference reference = DockerReference.Parse(name);
                    TransferOutput output = new(run.Ui, isLogged: false);
                    await PushAsync(run, reference, config.Platform, logins, output, cancellationToken);
                    digest ??= output.Digest is null ? null : $"{Familiar(reference)}@{output.Digest}";
                }

                ImageArtifact pushed = new(ImageArtifact.ImportBuilderId, names[0], run.Engine.Address, run.Host)
                {
                    Tags = tags,
                    Variables = input.Variables.With("Digest", digest ?? ""),
                };
                return new PostProcessResult(pushed, KeepInput: true);
            },
            cancellationToken);
    }

    private static async Task PushAsync(
        PostProcessorRun run,
        DockerReference reference,
        string platform,
        RegistryLogins logins,
        TransferOutput output,
        CancellationToken cancellationToken)
    {
        try
        {
            await run.Engine.Images.PushAsync(
                reference, platform.Length > 0 ? platform : null, logins, output, cancellationToken);
        }
        catch (EngineException e)
        {
            throw e.ToFailure($"Error pushing {reference.Familiar}");
        }
    }

    private static string Familiar(DockerReference reference) =>
        reference.Familiar[..^(reference.Tag is null ? 0 : reference.Tag.Length + 1)];
}
