using System.Collections.Immutable;
using Kiln.Platform.Downloads;
using Kiln.Sdk.Components;
using Kiln.Sdk.Steps;

namespace Kiln.Machines.Downloads;

/// <summary>Gets the image that the machine starts from, from the first of its places that has it.</summary>
public sealed class StepDownload(IsoConfig config)
{
    public const string Name = "StepDownload";

    /// <summary>What is downloaded, for messages.</summary>
    public string Description { get; init; } = "ISO";

    /// <summary>Reads an environment variable; null when it is not set.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    public Task<DownloadedImage> RunAsync(BuildContext context, CancellationToken cancellationToken) =>
        context.Steps.RunAsync(Name, token => DownloadAsync(context, token), cancellationToken);

    private async Task<DownloadedImage> DownloadAsync(BuildContext context, CancellationToken cancellationToken)
    {
        context.Ui.Say($"Retrieving {Description}");
        using HttpMessageInvoker http = Downloader.CreateClient();
        ImageFetch fetch = new(config, context, http, Variable);
        ImmutableArray<ImageSource> sources = [.. config.Sources.Select(ParseSource)];
        IsoChecksum checksum = ParseChecksum(config.IsoChecksum ?? "");
        List<string> errors = [];
        foreach (ImageSource source in sources)
        {
            try
            {
                return await TryAsync(context, fetch, source, checksum, sources, cancellationToken);
            }
            catch (BuildFailedException e)
            {
                context.Ui.Log($"Download failed {e.Message}");
                errors.Add(e.Message);
            }
        }

        throw new BuildFailedException($"error downloading {Description}: [{string.Join("\n", errors)}]");
    }

    private static async Task<DownloadedImage> TryAsync(
        BuildContext context,
        ImageFetch fetch,
        ImageSource source,
        IsoChecksum checksum,
        ImmutableArray<ImageSource> sources,
        CancellationToken cancellationToken)
    {
        context.Ui.Say($"Trying {source.Shown}");
        IsoChecksum said = source.Checksum is string own ? ParseChecksum(own) : checksum;
        ExactChecksum? exact = said switch
        {
            ExactChecksum known => known,
            ChecksumFile file => await fetch.ResolveAsync(
                file, source.Checksum is null ? sources : [source], cancellationToken),
            _ => null,
        };
        string shown = exact is null ? source.Shown : WithChecksum(source.Shown, exact);
        context.Ui.Say($"Trying {shown}");
        DownloadedImage image = await fetch.GetAsync(source, exact, cancellationToken);
        context.Ui.Say($"{shown} => {image.Path}");
        return image;
    }

    private static string WithChecksum(string address, ExactChecksum checksum)
    {
        char mark = address.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        return $"{address}{mark}checksum={Uri.EscapeDataString(checksum.Written)}";
    }

    private static ImageSource ParseSource(string text) =>
        ImageSource.Parse(text, out string? problem) ?? throw new BuildFailedException(problem!);

    private static IsoChecksum ParseChecksum(string text) =>
        IsoChecksum.Parse(text, out string? problem) ?? throw new BuildFailedException(problem!);
}
