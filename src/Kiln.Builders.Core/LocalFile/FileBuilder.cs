using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Kiln.Components.Templates;
using Kiln.Platform.Files;
using Kiln.Sdk.Components;

namespace Kiln.Builders.Core.LocalFile;

/// <summary>Writes one local file, then lets the provisioners run.</summary>
public sealed class FileBuilder : IBuilder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly FileBuilderConfig _config;

    private FileBuilder(FileBuilderConfig config) => _config = config;

    public static ComponentFactory<IBuilder> Factory { get; } =
        TemplatedComponent.Factory<IBuilder, FileBuilderConfig>(
            "file",
            static (config, _) => new FileBuilder(config));

    public ImmutableArray<string> GeneratedVariables => [];

    /// <summary>The file stays when a provisioner fails, as everybody expects who looks for the reason in it.</summary>
    public async Task<IArtifact?> BuildAsync(BuildContext context, CancellationToken cancellationToken)
    {
        string target = _config.Target!;
        try
        {
            if (Path.GetDirectoryName(target) is { Length: > 0 } folder)
            {
                Directory.CreateDirectory(folder);
            }

            if (string.IsNullOrEmpty(_config.Source))
            {
                await WriteAsync(target, _config.Content ?? "", cancellationToken);
            }
            else
            {
                await CopyAsync(context, _config.Source, target, cancellationToken);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BuildFailedException(FileAccessException.From("write", target, e).Message, e);
        }

        // Compat: as in Packer the file itself is no step; Kiln's provisioners are one in every build.
        await context.Provisioners.RunAsync(new AcceptingCommunicator(), BuildVariables.Empty, null, cancellationToken);
        return new FileArtifact(target);
    }

    private static async Task WriteAsync(string target, string content, CancellationToken cancellationToken)
    {
        FileStreamOptions options = new()
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerOnly,
        };
        await using FileStream file = new(target, options);
        await file.WriteAsync(Encoding.UTF8.GetBytes(content), cancellationToken);
    }

    private static async Task CopyAsync(
        BuildContext context,
        string source,
        string target,
        CancellationToken cancellationToken)
    {
        await using FileStream input = OpenSource(source);
        if (Path.GetFullPath(source) == Path.GetFullPath(target))
        {
            throw new BuildFailedException(
                $"'{source}' cannot be copied to itself: source and target are the same file.");
        }

        context.Ui.Say($"Copying {source} to {target}");
        await using FileStream output = new(target, FileMode.Create, FileAccess.Write);
        await input.CopyToAsync(output, cancellationToken);
        context.Ui.Say(string.Create(CultureInfo.InvariantCulture, $"Copied {output.Length} bytes"));
    }

    private static FileStream OpenSource(string source)
    {
        try
        {
            return new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BuildFailedException(FileAccessException.From("read", source, e).Message, e);
        }
    }
}
