using System.Collections.Immutable;
using System.Text;
using Kiln.Components.Checkpoints;
using Kiln.Components.Files;
using Kiln.Components.Templates;
using Kiln.Platform.Files;
using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;

namespace Kiln.Provisioners.FileTransfer;

/// <summary>Copies files and folders to the machine, or from it.</summary>
public sealed class FileProvisioner(FileConfig config, PrepareContext prepare) : ICacheableProvisioner
{
    private const UnixFileMode Permissions = (UnixFileMode)0b111_111_111;

    private const UnixFileMode DownloadMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    public static ComponentFactory<IProvisioner> Factory { get; } =
        TemplatedComponent.Factory<IProvisioner, FileConfig>(
            "file",
            static (config, context) => new FileProvisioner(config, context));

    public ProvisionerInputs Inputs => config.Direction == FileConfig.Download
        ? ProvisionerInputs.None with { Obstacle = "it copies files to this machine" }
        : new InputCollector(prepare)
            .Add("content", config.Content)
            .Add("destination", config.Destination)
            .AddPaths("sources", config.AllSources)
            .Inputs;

    public async Task ProvisionAsync(ProvisionContext context, CancellationToken cancellationToken)
    {
        RunTemplates templates = new(prepare, context.Time, context.Variables);
        string destination = templates.Render("destination", config.Destination ?? "");
        ImmutableArray<string> sources =
            [.. config.AllSources.Select(source => templates.Render("source", source))];
        if (config.Direction == FileConfig.Download)
        {
            await DownloadAllAsync(context, sources, destination, cancellationToken);
            return;
        }

        if (!string.IsNullOrEmpty(config.Content))
        {
            string content = templates.Render("content", config.Content);
            await UploadContentAsync(context, content, destination, cancellationToken);
        }

        foreach (string source in sources)
        {
            await UploadAsync(context, source, destination, cancellationToken);
        }
    }

    /// <summary>
    /// Compat: a file made from content is only for its owner, as the temporary file is that Packer uploads.
    /// </summary>
    private static async Task UploadContentAsync(
        ProvisionContext context,
        string content,
        string destination,
        CancellationToken cancellationToken)
    {
        await using TemporaryFile file = await TemporaryFile.CreateAsync(
            new TemporaryPlace(context.Directories.Temporary, context.Ledger),
            "pkr-file-content",
            "",
            Encoding.UTF8.GetBytes(content),
            UnixFileMode.UserRead | UnixFileMode.UserWrite,
            cancellationToken);
        await UploadAsync(context, file.Path, destination, cancellationToken);
    }

    private static async Task UploadAsync(
        ProvisionContext context,
        string source,
        string destination,
        CancellationToken cancellationToken)
    {
        bool isFolder = Directory.Exists(source);
        string target = isFolder ? destination : TargetOf(source, destination);
        context.Ui.Say($"Uploading {source} => {destination}");
        try
        {
            if (isFolder)
            {
                await context.Communicator.UploadDirectoryAsync(target, source, cancellationToken);
                return;
            }

            await using FileStream file = new(source, FileMode.Open, FileAccess.Read, FileShare.Read);
            UnixFileMode mode = File.GetUnixFileMode(file.SafeFileHandle) & Permissions;
            await context.Communicator.UploadAsync(target, file, mode, cancellationToken);
        }
        catch (CommunicatorException e)
        {
            throw new BuildFailedException($"Upload failed: {e.Message}{Hint(e, destination)}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BuildFailedException($"Upload failed: {FileAccessException.From("read", source, e).Message}", e);
        }
    }

    private static string TargetOf(string source, string destination) =>
        destination.EndsWith('/') ? destination + Path.GetFileName(source) : destination;

    private static string Hint(CommunicatorException failure, string destination) =>
        failure.Message.Contains("Error restoring file", StringComparison.Ordinal) && !destination.EndsWith('/')
            ? $" This may be caused by the destination '{destination}' being a folder: "
                + "end it with a slash to copy into it."
            : "";

    private static async Task DownloadAllAsync(
        ProvisionContext context,
        ImmutableArray<string> sources,
        string destination,
        CancellationToken cancellationToken)
    {
        foreach (string source in sources)
        {
            bool isFolder = source.EndsWith('/') || source.AsSpan().IndexOfAny("*?[") >= 0;
            bool intoFolder = destination.EndsWith('/') && !source.EndsWith('/') && !source.EndsWith('*');
            string target = intoFolder ? destination + Path.GetFileName(source) : destination;
            context.Ui.Say($"Downloading {source} => {destination}");
            await DownloadAsync(context, source, target, isFolder, cancellationToken);
            if (isFolder)
            {
                // Compat: a folder or a pattern is the last source that is looked at.
                return;
            }
        }
    }

    private static async Task DownloadAsync(
        ProvisionContext context,
        string source,
        string target,
        bool isFolder,
        CancellationToken cancellationToken)
    {
        try
        {
            MakeParent(target);
            if (isFolder)
            {
                await context.Communicator.DownloadDirectoryAsync(source, target, cancellationToken);
                return;
            }

            await AtomicFile.WriteAsync(
                target,
                (stream, token) => context.Communicator.DownloadAsync(source, stream, token),
                DownloadMode,
                cancellationToken);
        }
        catch (CommunicatorException e)
        {
            throw new BuildFailedException($"Download failed: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string reason = FileAccessException.From("write", target, e).Message;
            throw new BuildFailedException($"Download failed: {reason}", e);
        }
    }

    private static void MakeParent(string target)
    {
        if (Path.GetDirectoryName(target) is { Length: > 0 } parent)
        {
            Directory.CreateDirectory(parent);
        }
    }
}
