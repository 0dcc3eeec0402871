using System.Collections.Immutable;
using System.Text.Json;
using Kiln.Components.Templates;
using Kiln.Platform.Files;
using Kiln.Sdk.Components;
using Kiln.Sdk.Events;

namespace Kiln.PostProcessors.Manifest;

/// <summary>Adds the build to a JSON file.</summary>
public sealed class ManifestPostProcessor(ManifestConfig config, PrepareContext prepare) : IPostProcessor
{
    private const UnixFileMode NewFileMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite
        | UnixFileMode.GroupRead | UnixFileMode.GroupWrite
        | UnixFileMode.OtherRead;

    public static ComponentFactory<IPostProcessor> Factory { get; } =
        TemplatedComponent.Factory<IPostProcessor, ManifestConfig>(
            "manifest",
            static (config, context) => new ManifestPostProcessor(config, context));

    public async Task<PostProcessResult> PostProcessAsync(
        PostProcessContext context,
        IArtifact input,
        CancellationToken cancellationToken)
    {
        RunTemplates templates = new(prepare, context.Time, input.Variables);
        string output = templates.Render("output", config.Output);
        ManifestBuild build = BuildOf(input, templates, context);
        try
        {
            await using ManifestLock held = await ManifestLock.TakeAsync(output, context, cancellationToken);
            if (!held.IsHeld)
            {
                context.Ui.Error(
                    $"Warning: '{output}.lock' is there all the time, so '{output}' is written without it. "
                    + "Remove the lock file if no other build is running.");
            }

            ManifestContent old = await ReadAsync(output, cancellationToken);
            ManifestContent content = new([.. old.Builds, build], prepare.RunUuid);
            UnixFileMode mode = File.Exists(output) ? File.GetUnixFileMode(output) : NewFileMode;
            await AtomicFile.WriteAsync(TargetOf(output), ManifestWriter.Write(content), mode, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BuildFailedException(FileAccessException.From("write", output, e).Message, e);
        }

        return new(input, KeepInput: true, MustKeepInput: true);
    }

    /// <summary>A link stays a link; the file that it leads to is replaced.</summary>
    private static string TargetOf(string output) =>
        new FileInfo(output).LinkTarget is null
            ? output
            : File.ResolveLinkTarget(output, returnFinalTarget: true)?.FullName ?? output;

    private async Task<ManifestContent> ReadAsync(string output, CancellationToken cancellationToken)
    {
        byte[] text;
        try
        {
            text = await File.ReadAllBytesAsync(output, cancellationToken);
        }
        catch (FileNotFoundException)
        {
            return ManifestContent.Empty;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string reason = FileAccessException.From("read", output, e).Message;
            throw new BuildFailedException($"Unable to open {output} for reading: {reason}", e);
        }

        if (text.Length == 0)
        {
            return ManifestContent.Empty;
        }

        try
        {
            ManifestContent content = ManifestContent.Parse(text);
            bool isOwn = content.LastRunUuid == prepare.RunUuid;
            return prepare.Force && !isOwn ? ManifestContent.Empty : content;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new BuildFailedException($"Unable to parse content from {output}: {e.Message}", e);
        }
    }

    /// <summary>Compat: Packer writes secrets into the file as they are.</summary>
    private ManifestBuild BuildOf(IArtifact input, RunTemplates templates, PostProcessContext context) => new()
    {
        Name = context.Ui.Masked(prepare.BuildName),
        BuilderType = prepare.BuilderType,
        BuildTime = config.StripTime ? 0 : context.Time.GetUtcNow().ToUnixTimeSeconds(),
        Files = input.Files.IsDefaultOrEmpty ? null : [.. input.Files.Select(path => EntryOf(path, context.Ui))],
        ArtifactId = context.Ui.Masked(input.Id),
        RunUuid = prepare.RunUuid,
        CustomData = config.CustomData?.ToImmutableSortedDictionary(
            static e => e.Key,
            e => context.Ui.Masked(templates.Render("custom_data", e.Value)),
            StringComparer.Ordinal),
    };

    private ManifestFileEntry EntryOf(string path, IUi ui)
    {
        FileInfo file = new(path);
        return new(ui.Masked(config.StripPath ? Path.GetFileName(path) : path), file.Exists ? file.Length : 0);
    }
}
