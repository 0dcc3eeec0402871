using System.Collections.Immutable;
using Kiln.Components.Templates;
using Kiln.Sdk.Components;

namespace Kiln.PostProcessors.Artifice;

/// <summary>Gives the artifact other files.</summary>
public sealed class ArtificePostProcessor(ArtificeConfig config, PrepareContext prepare) : IPostProcessor
{
    public static ComponentFactory<IPostProcessor> Factory { get; } =
        TemplatedComponent.Factory<IPostProcessor, ArtificeConfig>(
            "artifice",
            static (config, context) => new ArtificePostProcessor(config, context));

    public Task<PostProcessResult> PostProcessAsync(
        PostProcessContext context,
        IArtifact input,
        CancellationToken cancellationToken)
    {
        if (!input.Files.IsEmpty)
        {
            context.Ui.Say($"Discarding files from artifact: {string.Join(", ", input.Files)}");
        }

        RunTemplates templates = new(prepare, context.Time, input.Variables);
        List<string> files = [];
        foreach (string pattern in config.Files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            files.AddRange(FileSearch.Find(Checked(templates.Render("files", pattern))));
        }

        context.Ui.Say($"Using these artifact files: {string.Join(", ", files)}");
        ArtificeArtifact artifact = new([.. files], input.Variables);
        return Task.FromResult(new PostProcessResult(artifact, KeepInput: true));
    }

    private static string Checked(string pattern) => FilePattern.Objection(pattern) is { } objection
        ? throw new BuildFailedException($"Bad file pattern '{pattern}' in 'files': {objection}.")
        : pattern;
}
