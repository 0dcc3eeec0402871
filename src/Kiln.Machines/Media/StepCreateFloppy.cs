using Kiln.Machines.Media.Fat;
using Kiln.Sdk.Components;
using Kiln.Sdk.Steps;

namespace Kiln.Machines.Media;

/// <summary>Makes the floppy disk with the user's files.</summary>
public sealed class StepCreateFloppy(FloppyConfig config)
{
    public const string Name = "StepCreateFloppy";

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

        context.Ui.Say("Creating floppy disk...");
        return await MediaImage.CreateAsync(
            context,
            "floppy disk",
            ".img",
            async (file, token) =>
            {
                MediaFolder root = Collect(context);
                await file.WriteAsync(await FloppyImage.MakeAsync(root, config.Label, token), token);
            },
            cancellationToken);
    }

    private MediaFolder Collect(BuildContext context)
    {
        MediaTree tree = new();
        if (!config.FloppyFiles.IsEmpty)
        {
            context.Ui.Say("Copying files flatly from floppy_files");
            foreach (string path in config.FloppyFiles.SelectMany(static path => MediaPaths.Expand(path)))
            {
                context.Ui.Say($"Copying file: {path}");
                tree.AddFlat(path);
            }

            context.Ui.Say("Done copying files from floppy_files");
        }

        if (!config.FloppyDirs.IsEmpty)
        {
            context.Ui.Say("Collecting paths from floppy_dirs");
            foreach (string path in config.FloppyDirs.SelectMany(static path => MediaPaths.Expand(path)))
            {
                context.Ui.Say($"Recursively copying : {path}");
                tree.Add(path.Length > 1 ? path.TrimEnd('/') : path);
            }

            context.Ui.Say("Done copying paths from floppy_dirs");
        }

        if (!config.FloppyContent.IsEmpty)
        {
            context.Ui.Say("Copying files from floppy_content");
            foreach ((string path, string text) in config.FloppyContent)
            {
                tree.AddText("floppy_content", Path.GetFileName(path), text);
            }

            context.Ui.Say("Done copying files from floppy_content");
        }

        return tree.Root;
    }
}
