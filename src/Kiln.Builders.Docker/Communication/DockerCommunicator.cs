using System.Formats.Tar;
using System.IO.Pipelines;
using Kiln.Builders.Docker.Config;
using Kiln.Builders.Docker.Engine;
using Kiln.Builders.Docker.Running;
using Kiln.Platform.Files;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;

namespace Kiln.Builders.Docker.Communication;

/// <summary>The provisioners' way into a container. Files also move when the image cannot run any command.</summary>
internal sealed class DockerCommunicator(
    DockerContainers containers,
    StartedContainer container,
    DockerBuilderConfig config,
    BuildContext context) : IShellCommunicator
{
    private const string Root = "root";

    // Compat: what Packer uploads without saying a mode passes through a temporary file, which only its owner reads.
    private const UnixFileMode DefaultMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly ContainerCommand _commands = new(
        containers, container.Id, context.Time, e => context.Ui.Error($"{e.Message} {e.Advice}".TrimEnd()));

    public Task<int> RunAsync(RemoteCommand command, CancellationToken cancellationToken) => CallAsync(
        CommunicatorFailure.Start,
        () => _commands.RunAsync(Shell(command.Command), config.ExecUser, command, cancellationToken));

    public Task<int> RunShellAsync(ShellSession session, CancellationToken cancellationToken) => CallAsync(
        CommunicatorFailure.Start,
        () => _commands.RunShellAsync(
            [config.WindowsContainer ? "powershell" : "/bin/sh"], config.ExecUser, session, cancellationToken));

    public async Task UploadAsync(string path, Stream content, UnixFileMode? mode, CancellationToken cancellationToken)
    {
        if (!content.CanSeek)
        {
            // The header of an archive says the length.
            await using SeekableCopy copy = await SeekableCopy.OfAsync(content, context, cancellationToken);
            await UploadAsync(path, copy.Content, mode, cancellationToken);
            return;
        }

        (string folder, string name) = Split(path);
        PaxTarEntry entry = new(TarEntryType.RegularFile, name)
        {
            Mode = mode ?? DefaultMode,
            ModificationTime = context.Time.GetUtcNow(),
            DataStream = new UnownedContent(content),
        };
        await PutAsync(
            folder,
            async (target, token) =>
            {
                await using TarWriter tar = new(target, TarEntryFormat.Pax, leaveOpen: true);
                await tar.WriteEntryAsync(entry, token);
            },
            cancellationToken);
        await GiveAwayAsync(path, cancellationToken);
    }

    public async Task UploadDirectoryAsync(string path, string localDirectory, CancellationToken cancellationToken)
    {
        // As docker cp: a new folder gets the contents; in one that is there, the folder itself or, with a slash, what
        // it holds.
        bool isContentOnly = localDirectory.EndsWith('/');
        PathDetails? there = await CallAsync(
            CommunicatorFailure.Transfer, () => containers.StatAsync(container.Id, path, cancellationToken));
        if (there is { LinkTarget.Length: > 0 })
        {
            there = await CallAsync(
                CommunicatorFailure.Transfer,
                () => containers.StatAsync(container.Id, there.LinkTarget, cancellationToken));
        }

        if (there is { IsFolder: false })
        {
            throw new CommunicatorException(
                CommunicatorFailure.Transfer,
                $"Failed to upload to '{path}' in container: it is a file, and {localDirectory} is a folder.");
        }

        (string parent, string name) = Split(path);
        string folder = there is null ? parent : path;
        string root = there is null ? name
            : isContentOnly ? ""
            : Path.GetFileName(Path.GetFullPath(localDirectory));
        await PutAsync(
            folder,
            (target, token) => TreeArchive.WriteAsync(target, Path.GetFullPath(localDirectory), root, token),
            cancellationToken);
        await GiveAwayAsync(path, cancellationToken);
    }

    public Task DownloadAsync(string path, Stream destination, CancellationToken cancellationToken) => ReceiveAsync(
        path,
        async tar =>
        {
            await using TarReader reader = new(tar, leaveOpen: true);
            if (await reader.GetNextEntryAsync(
                copyData: false, cancellationToken) is not { EntryType: TarEntryType.RegularFile } file)
            {
                throw new CommunicatorException(
                    CommunicatorFailure.Transfer, $"Error downloading file: '{path}' in the container is not a "
                        + "regular file.");
            }

            if (file.DataStream is not null)
            {
                await file.DataStream.CopyToAsync(destination, cancellationToken);
            }
        },
        cancellationToken);

    public Task DownloadDirectoryAsync(string path, string localDirectory, CancellationToken cancellationToken) =>
        ReceiveAsync(
        path.Length > 1 ? path.TrimEnd('/') : path,
        tar => ReceivedFolder.UnpackAsync(tar, localDirectory, path.EndsWith('/'), cancellationToken),
        cancellationToken);

    private string[] Shell(string command) =>
        config.WindowsContainer ? ["powershell", $"({command})"] : ["/bin/sh", "-c", $"({command})"];

    private async Task ReceiveAsync(string path, Func<Stream, Task> read, CancellationToken cancellationToken)
    {
        try
        {
            // The engine gives a link itself, and provisioners want what is behind it.
            string from = await containers.StatAsync(
                container.Id, path, cancellationToken) is { LinkTarget.Length: > 0 } link
                ? link.LinkTarget
                : path;
            using HttpResponseMessage response = await containers.GetAsync(container.Id, from, cancellationToken);
            await using Stream tar = await response.Content.ReadAsStreamAsync(cancellationToken);
            await read(tar);
        }
        catch (Exception e) when (
            e is EngineException or IOException or UnauthorizedAccessException or HttpRequestException)
        {
            throw new CommunicatorException(
                CommunicatorFailure.Transfer, $"Error downloading file: {e.Message}", e);
        }
    }

    private async Task PutAsync(
        string folder,
        Func<Stream, CancellationToken, Task> write,
        CancellationToken cancellationToken)
    {
        Pipe pipe = new();
        Task<Exception?> writing = WriteAsync(pipe.Writer, write, cancellationToken);
        EngineException? refused = null;
        try
        {
            await using Stream content = pipe.Reader.AsStream(leaveOpen: true);
            await containers.PutAsync(container.Id, folder, content, cancellationToken);
        }
        catch (EngineException e)
        {
            refused = e;
        }
        finally
        {
            await pipe.Reader.CompleteAsync();
        }

        // A file that cannot be read is the cause, and what the engine says then is not.
        Exception? unread = await writing;
        if (unread is not null and not OperationCanceledException)
        {
            throw new CommunicatorException(CommunicatorFailure.Transfer, unread.Message, unread);
        }

        if (refused is not null)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new CommunicatorException(
                CommunicatorFailure.Transfer, $"Failed to upload to '{folder}' in container: {refused.Message} "
                    + $"{refused.Advice}".TrimEnd(), refused);
        }
    }

    /// <returns>What went wrong while reading; a failure to write only means that the engine reads no more.</returns>
    private static async Task<Exception?> WriteAsync(
        PipeWriter writer,
        Func<Stream, CancellationToken, Task> write,
        CancellationToken cancellationToken)
    {
        try
        {
            await using (Stream stream = writer.AsStream(leaveOpen: true))
            {
                await write(stream, cancellationToken);
            }

            await writer.CompleteAsync();
            return null;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            await writer.CompleteAsync(e);
            return e is InvalidOperationException ? null : e;
        }
    }

    /// <summary>
    /// Files come as root's. What lies in a folder beside what was uploaded keeps its owner when that is root.
    /// </summary>
    private async Task GiveAwayAsync(string path, CancellationToken cancellationToken)
    {
        string owner = container.User;
        if (!config.FixUploadOwner || config.WindowsContainer || owner is "" or Root or "0" or "0:0" or "root:root")
        {
            return;
        }

        List<string> said = [];
        RemoteCommand streams = new("") { OnOutputLine = said.Add, OnErrorLine = said.Add };
        int code = await CallAsync(
            CommunicatorFailure.Transfer,
            () => _commands.RunAsync(
                ["/bin/sh", "-c", "chown -R \"$0\" \"$1\"", owner, path], Root, streams, cancellationToken));
        if (code != 0)
        {
            throw new CommunicatorException(
                CommunicatorFailure.Transfer,
                $"Failed to set owner of the uploaded file: chown {owner} {path} ended with {code}: "
                    + $"{string.Join(' ', said)} "
                + "Set fix_upload_owner = false when the image has no chown.");
        }
    }

    private static (string Folder, string Name) Split(string path)
    {
        string whole = path.Replace('\\', '/').TrimEnd('/');
        int slash = whole.LastIndexOf('/');
        return slash < 0 ? ("/", whole) : (slash == 0 ? "/" : whole[..slash], whole[(slash + 1)..]);
    }

    private static async Task<T> CallAsync<T>(CommunicatorFailure reason, Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (EngineException e)
        {
            throw new CommunicatorException(reason, e.Advice is null ? e.Message : $"{e.Message} {e.Advice}", e);
        }
    }
}
