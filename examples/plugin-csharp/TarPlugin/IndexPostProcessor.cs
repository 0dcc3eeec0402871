using System.Collections.Immutable;
using System.Globalization;
using Kiln.Sdk.Components;

namespace TarPlugin;

/// <summary>The post-processor <c>tar-index</c>.</summary>
public sealed class IndexPostProcessor(IndexConfig config) : IPostProcessor
{
    public static ComponentFactory<IPostProcessor> Factory { get; } =
        ComponentFactory<IPostProcessor>.For<IndexConfig>(
            "tar-index", static (config, _) => new IndexPostProcessor(config));

    public async Task<PostProcessResult> PostProcessAsync(
        PostProcessContext context,
        IArtifact input,
        CancellationToken cancellationToken)
    {
        ImmutableArray<string> archives = [.. input.Files.Where(TarArchive.IsName)];
        if (archives.IsEmpty)
        {
            throw new BuildFailedException(
                $"There is no tar archive among the files of the artifact: {string.Join(", ", input.Files)}");
        }

        ImmutableArray<string> lists = [.. archives.Select(archive => archive + config.Suffix)];
        for (int i = 0; i < archives.Length; i++)
        {
            context.Ui.Say($"Listing {archives[i]}");
            IEnumerable<string> lines = await LinesOfAsync(archives[i], cancellationToken);
            await File.WriteAllLinesAsync(lists[i], lines, cancellationToken);
        }

        // The archives are part of the result, so they must not be removed with the input.
        TarArtifact result = new(archives[0], [.. input.Files, .. lists], input.Variables);
        return new(result, KeepInput: true, MustKeepInput: true);
    }

    private async Task<IEnumerable<string>> LinesOfAsync(string archive, CancellationToken cancellationToken)
    {
        try
        {
            return (await TarArchive.ReadAsync(archive, cancellationToken))
                .Where(member => config.Folders || !member.IsFolder)
                .Select(static member => string.Create(CultureInfo.InvariantCulture, $"{member.Size} {member.Name}"));
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new BuildFailedException($"{archive} could not be read: {e.Message}", e);
        }
    }
}
