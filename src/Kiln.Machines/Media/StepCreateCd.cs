using Kiln.Machines.Media.Iso;
using Kiln.Sdk.Components;
using Kiln.Sdk.Steps;

namespace Kiln.Machines.Media;

/// <summary>Makes the CD with the user's files.</summary>
public sealed class StepCreateCd(CdConfig config)
{
    public const string Name = "StepCreateCD";

    /// <returns>
    /// The path of the image, which goes away with the build's clean-up; null when none is asked for.
    /// </returns>
    public Task<string?> RunAsync(BuildContext context, CancellationToken cancellationToken) =>
        context.Steps.RunAsync(Name, token => CreateAsync(context, token), cancellationToken);

    private async Task<string?> CreateAsync(BuildContext context, CancellationToken cancellationToken)
    {
        if (!config.HasContent)
        {
            return null;
        }

        context.Ui.Say("Creating CD disk...");
        return await MediaImage.CreateAsync(
            context,
            "CD",
            ".iso",
            async (file, token) =>
            {
                IsoImage image = new(Collect(), config.Label);
                foreach (string note in image.Notes)
                {
                    context.Ui.Say(note);
                }

                await image.WriteAsync(file, token);
                context.Ui.Say("Done copying paths from CD_dirs");
            },
            cancellationToken);
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
