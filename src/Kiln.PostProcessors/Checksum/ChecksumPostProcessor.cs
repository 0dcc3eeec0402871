using System.Collections.Immutable;
using System.Text;
using Kiln.Components.Templates;
using Kiln.Platform.Files;
using Kiln.PostProcessors.Files;
using Kiln.Sdk.Components;
using Kiln.Sdk.Events;

namespace Kiln.PostProcessors.Checksum;

/// <summary>Writes checksums of the artifact's files into files.</summary>
public sealed class ChecksumPostProcessor(ChecksumConfig config, PrepareContext prepare) : IPostProcessor
{
    private const UnixFileMode OutputMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    public static ComponentFactory<IPostProcessor> Factory { get; } =
        TemplatedComponent.Factory<IPostProcessor, ChecksumConfig>(
            "checksum",
            static (config, context) => new ChecksumPostProcessor(config, context));

    public async Task<PostProcessResult> PostProcessAsync(
        PostProcessContext context,
        IArtifact input,
        CancellationToken cancellationToken)
    {
        RunTemplates templates = new(prepare, context.Time, input.Variables);
        ImmutableArray<string> types = config.ChecksumTypes;
        ImmutableArray<string> outputs = [.. types.Select(type => OutputOf(type, templates))];
        Dictionary<string, ImmutableArray<string>> digests = new(StringComparer.Ordinal);
        foreach (string file in input.Files)
        {
            digests[file] = await DigestsAsync(file, types, context.Ui, cancellationToken);
        }

        List<string> files = [.. input.Files];
        for (int i = 0; i < types.Length && !input.Files.IsEmpty; i++)
        {
            if (!File.Exists(outputs[i]))
            {
                files.Add(outputs[i]);
            }

            string lines = string.Concat(input.Files.Select(file => $"{digests[file][i]}\t{Path.GetFileName(file)}\n"));
            await AppendAsync(outputs[i], lines, cancellationToken);
        }

        return new(new ChecksumArtifact([.. files], input.Variables), KeepInput: true, MustKeepInput: true);
    }

    private static async Task<ImmutableArray<string>> DigestsAsync(
        string file,
        ImmutableArray<string> types,
        IUi ui,
        CancellationToken cancellationToken)
    {
        long size = RegularFile.StateOf(file, "read").Size;
        try
        {
            return await FileDigests.ComputeAsync(
                file, types, done => ui.Progress(file, done, size), cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string reason = FileAccessException.From("read", file, e).Message;
            throw new BuildFailedException($"Unable to compute a checksum: {reason}", e);
        }
    }

    private static async Task AppendAsync(string output, string lines, CancellationToken cancellationToken)
    {
        try
        {
            if (Path.GetDirectoryName(output) is { Length: > 0 } folder)
            {
                Directory.CreateDirectory(folder);
            }

            FileStreamOptions options = new()
            {
                Mode = FileMode.Append,
                Access = FileAccess.Write,
                UnixCreateMode = OutputMode,
            };
            await using FileStream stream = new(output, options);
            await stream.WriteAsync(Encoding.UTF8.GetBytes(lines), cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BuildFailedException(FileAccessException.From("write", output, e).Message, e);
        }
    }

    private string OutputOf(string type, RunTemplates templates) => templates.RenderTwice(
        "output",
        config.Output,
        ("BuildName", prepare.BuildName),
        ("BuilderType", prepare.BuilderType),
        ("ChecksumType", type));
}
