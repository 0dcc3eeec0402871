using System.Collections.Immutable;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Sdk.Resources;
using Kiln.Sdk.Steps;

namespace TarPlugin;

/// <summary>The builder <c>tar</c>.</summary>
/// <param name="config">What the template says.</param>
/// <param name="mayReplace">An archive that is there already may be replaced: <c>-force</c>.</param>
public sealed class TarBuilder(TarConfig config, bool mayReplace) : IBuilder
{
    /// <summary>Templates read it as <c>build.Folder</c>.</summary>
    public const string FolderVariable = "Folder";

    public static ComponentFactory<IBuilder> Factory { get; } =
        ComponentFactory<IBuilder>.For<TarConfig>(
            "tar", static (config, context) => new TarBuilder(config, context.Force));

    public ImmutableArray<string> GeneratedVariables => [FolderVariable];

    public async Task<IArtifact?> BuildAsync(BuildContext context, CancellationToken cancellationToken)
    {
        string output = Path.GetFullPath(config.Output);
        if (File.Exists(output) && !mayReplace)
        {
            throw new BuildFailedException($"{output} exists already. Remove it, or run the build with -force.");
        }

        string folder = Path.Combine(context.Directories.Temporary, $"tar-{Guid.NewGuid():N}");
        BuildVariables variables = BuildVariables.Empty.With("ID", output).With(FolderVariable, folder);
        await context.Steps.RunAsync("StepFillFolder", token => FillAsync(context, folder, token), cancellationToken);
        await context.Steps.RunAsync(
            "StepProvision",
            token => context.Provisioners.RunAsync(new FolderCommunicator(folder), variables, null, token),
            cancellationToken);
        await context.Steps.RunAsync("StepPack", token => PackAsync(context, folder, output, token), cancellationToken);
        return new TarArtifact(output, [output], variables);
    }

    private async Task FillAsync(BuildContext context, string folder, CancellationToken cancellationToken)
    {
        // The folder goes at the end of the build, whatever happens; inside of Kiln also when the process was killed.
        LedgerEntry entry = await context.Ledger.RecordAsync(LedgerResource.OfDirectory(folder), cancellationToken);
        context.Cleanup.Push($"folder {folder}", async token =>
        {
            DeleteFolder(folder);
            await context.Ledger.StrikeAsync(entry, token);
        });

        Directory.CreateDirectory(folder);
        if (config.Source is not null)
        {
            context.Ui.Say($"Copying {config.Source}");
            FileTree.Copy(config.Source, folder);
        }

        foreach ((string path, string text) in config.Files)
        {
            string file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, text, cancellationToken);
        }
    }

    private static async Task PackAsync(
        BuildContext context,
        string folder,
        string output,
        CancellationToken cancellationToken)
    {
        if (!Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new BuildFailedException(
                "There is nothing to pack: set source or files, or let a provisioner write into the folder.");
        }

        // Under its own name only when it is whole.
        string partial = output + ".partial";
        context.Cleanup.Push($"file {partial}", _ =>
        {
            File.Delete(partial);
            return ValueTask.CompletedTask;
        });
        Directory.CreateDirectory(Path.GetDirectoryName(output)!);
        await TarArchive.WriteAsync(folder, partial, TarArchive.IsCompressed(output), cancellationToken);
        File.Move(partial, output, overwrite: true);
        context.Ui.Say($"Packed {output}");
    }

    private static void DeleteFolder(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
