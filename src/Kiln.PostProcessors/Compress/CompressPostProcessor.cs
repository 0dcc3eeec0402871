using System.Collections.Immutable;
using System.Globalization;
using Kiln.Components.Templates;
using Kiln.Compression;
using Kiln.Platform.Files;
using Kiln.PostProcessors.Files;
using Kiln.Sdk.Components;
using Kiln.Sdk.Events;

namespace Kiln.PostProcessors.Compress;

/// <summary>Packs the files of the artifact into one file.</summary>
public sealed class CompressPostProcessor(CompressConfig config, PrepareContext prepare) : IPostProcessor
{
    public static ComponentFactory<IPostProcessor> Factory { get; } =
        TemplatedComponent.Factory<IPostProcessor, CompressConfig>(
            "compress",
            static (config, context) => new CompressPostProcessor(config, context));

    public async Task<PostProcessResult> PostProcessAsync(
        PostProcessContext context,
        IArtifact input,
        CancellationToken cancellationToken)
    {
        RunTemplates templates = new(prepare, context.Time, input.Variables);
        string target = templates.RenderTwice(
            "output",
            config.Output,
            ("BuildName", prepare.BuildName),
            ("BuilderType", prepare.BuilderType));
        ImmutableArray<string> files = [.. input.Files.Distinct(StringComparer.Ordinal)];
        CheckTarget(target, files);
        MakeFolder(target);
        await using NewFile archive = await CreateAsync(target, context, cancellationToken);
        await WriteAsync(archive, target, files, context.Ui, cancellationToken);
        return new(new CompressArtifact(target, input.Variables), KeepInput: false);
    }

    private static void CheckTarget(string target, ImmutableArray<string> files)
    {
        if (target.Length == 0)
        {
            throw new BuildFailedException("Unable to create archive: 'output' gives an empty name.");
        }

        string full = Path.GetFullPath(target);
        if (files.Any(file => Path.GetFullPath(file) == full))
        {
            throw new BuildFailedException(
                $"Unable to create archive {target}: it is itself one of the files to pack. "
                + "Give 'output' another name.");
        }
    }

    private static void MakeFolder(string target)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(target))!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string reason = FileAccessException.From("make", Path.GetDirectoryName(target)!, e).Message;
            throw new BuildFailedException($"Unable to create dir for archive {target}: {reason}", e);
        }
    }

    private static async Task<NewFile> CreateAsync(
        string target,
        PostProcessContext context,
        CancellationToken cancellationToken)
    {
        try
        {
            return await NewFile.CreateAsync(target, context.Ledger, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string reason = FileAccessException.From("write", target, e).Message;
            throw new BuildFailedException($"Unable to create archive {target}: {reason}", e);
        }
    }

    /// <summary>Tells the user what is done, in Packer's words and order.</summary>
    private async Task WriteAsync(
        NewFile archive,
        string target,
        ImmutableArray<string> names,
        IUi ui,
        CancellationToken cancellationToken)
    {
        ArchiveForm form = config.Form;
        int workers = Environment.ProcessorCount;
        if (form.Packing is not null)
        {
            ui.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"Using {form.PackingName} compression with {workers} cores for {target}"));
        }

        SayWhat(form, target, names, ui);
        try
        {
            ImmutableArray<InputFile> files = [.. names.Select(InputFile.Of)];
            WarnOfEqualNames(form, files, ui);
            long total = files.Sum(static file => file.State.Size);
            ArchiveWriter writer = new(form, new(config.Level, workers), done => ui.Progress(target, done, total));
            await writer.WriteAsync(files, archive.Content, cancellationToken);
            await archive.CommitAsync(cancellationToken);
        }
        catch (BuildFailedException e)
        {
            throw new BuildFailedException(Prefix(form.Kind) + e.Message, e);
        }
        catch (Exception e) when (e is MissingLibraryException or PackingException)
        {
            throw new BuildFailedException($"Failed to compress {target}: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string reason = FileAccessException.From("write", target, e).Message;
            throw new BuildFailedException($"Unable to create archive {target}: {reason}", e);
        }

        ui.Say($"Archive {target} completed");
    }

    private static void SayWhat(ArchiveForm form, string target, ImmutableArray<string> names, IUi ui)
    {
        if (form.Kind == ArchiveKind.None && names.Length != 1)
        {
            string list = string.Join(' ', names);
            throw new BuildFailedException(string.Create(
                CultureInfo.InvariantCulture,
                $"Can only have 1 input file when not using tar/zip. Found {names.Length} files: [{list}]"));
        }

        ui.Say(form.Kind switch
        {
            ArchiveKind.Tar => $"Tarring {target} with {form.PackingName}",
            ArchiveKind.Zip => $"Zipping {target}",
            _ => $"Archiving {names[0]} with {form.PackingName}",
        });
    }

    private static string Prefix(ArchiveKind kind) => kind switch
    {
        ArchiveKind.Tar => "Error creating tar: ",
        ArchiveKind.Zip => "Error creating zip: ",
        _ => "Failed to compress: ",
    };

    /// <summary>A tar holds names without folders, so files of different folders can get the same one.</summary>
    private static void WarnOfEqualNames(ArchiveForm form, ImmutableArray<InputFile> files, IUi ui)
    {
        if (form.Kind != ArchiveKind.Tar)
        {
            return;
        }

        foreach (IGrouping<string, InputFile> same in files
            .GroupBy(static file => Path.GetFileName(file.Path), StringComparer.Ordinal)
            .Where(static group => group.Skip(1).Any()))
        {
            ui.Error(
                $"Warning: the archive gets several files with the name '{same.Key}' "
                + $"({string.Join(", ", same.Select(static file => file.Path))}), and unpacking it leaves only the "
                + "last one. A zip keeps the folders.");
        }
    }
}
