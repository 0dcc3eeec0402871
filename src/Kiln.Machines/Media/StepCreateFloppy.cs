using Kiln.Machines.Media.Fat;
using Kiln.Sdk.Components;
using Kiln.Sdk.Events;
using Kiln.Sdk.Steps;

namespace Kiln.Machines.Media;

/// <summary>Makes the floppy disk with the user's files.</summary>
public sealed class StepCreateFloppy(FloppyConfig config)
{
    public const string Name = "StepCreateFloppy";

    private static readonly Medium Disk = new("floppy disk", ".img", "Creating floppy disk...");

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
        MediaTree tree = new();
        CollectFiles(tree, ui);
        CollectFolders(tree, ui);
        CollectTexts(tree, ui);
        await file.WriteAsync(
            await FloppyImage.MakeAsync(tree.Root, config.Label, cancellationToken), cancellationToken);
    }

    private void CollectFiles(MediaTree tree, IUi ui)
    {
        if (config.FloppyFiles.IsEmpty)
        {
            return;
        }

        ui.Say("Copying files flatly from floppy_files");
        foreach (string path in config.FloppyFiles.SelectMany(static path => MediaPaths.Expand(path)))
        {
            ui.Say($"Copying file: {path}");
            tree.AddFlat(path);
        }

        ui.Say("Done copying files from floppy_files");
    }

    private void CollectFolders(MediaTree tree, IUi ui)
    {
        if (config.FloppyDirs.IsEmpty)
        {
            return;
        }

        ui.Say("Collecting paths from floppy_dirs");
        foreach (string path in config.FloppyDirs.SelectMany(static path => MediaPaths.Expand(path)))
        {
            ui.Say($"Recursively copying : {path}");
            tree.Add(path.Length > 1 ? path.TrimEnd('/') : path);
        }

        ui.Say("Done copying paths from floppy_dirs");
    }

    private void CollectTexts(MediaTree tree, IUi ui)
    {
        if (config.FloppyContent.IsEmpty)
        {
            return;
        }

        ui.Say("Copying files from floppy_content");
        foreach ((string path, string text) in config.FloppyContent)
        {
            tree.AddText("floppy_content", Path.GetFileName(path), text);
        }

        ui.Say("Done copying files from floppy_content");
    }
}
