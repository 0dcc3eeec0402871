using Kiln.Machines.Media.Iso;
using Kiln.Sdk.Components;
using Kiln.Sdk.Events;
using Kiln.Sdk.Steps;

namespace Kiln.Machines.Media;

/// <summary>Makes the CD with the user's files.</summary>
public sealed class StepCreateCd(CdConfig config)
{
    public const string Name = "StepCreateCD";

    private static readonly Medium Disk = new("CD", ".iso", "Creating CD disk...");

    /// <returns>
    /// The path of the image, which goes away with the build's clean-up; null when none is asked for.
    /// </returns>
    public Task<string?> RunAsync(BuildContext context, CancellationToken cancellationToken) =>
        context.Steps.RunAsync(
            Name,
            token => config.HasContent
                ? MediaImage.CreateAsync(context, Disk, (file, end) => WriteAsync(context.Ui, file, end), token)
                : MediaImage.NotWanted,
            cancellationToken);

    private async Task WriteAsync(IUi ui, Stream file, CancellationToken cancellationToken)
    {
        IsoImage image = new(Collect(), config.Label);
        foreach (string note in image.Notes)
        {
            ui.Say(note);
        }

        await image.WriteAsync(file, cancellationToken);
        ui.Say("Done copying paths from CD_dirs");
    }

    private MediaFolder Collect()
    {
        MediaTree tree = new();
        foreach (string path in config.CdFiles.SelectMany(static path => MediaPaths.Expand(path)))
        {
            tree.Add(path);
        }

        foreach ((string path, string text) in config.CdContent)
        {
            tree.AddText("cd_content", path, text);
        }

        return tree.Root;
    }
}
