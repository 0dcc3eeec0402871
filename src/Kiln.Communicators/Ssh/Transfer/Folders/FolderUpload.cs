using System.Collections.Immutable;
using Kiln.Communicators.Ssh.Transfer.Tar;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Events;

namespace Kiln.Communicators.Ssh.Transfer.Folders;

/// <summary>
/// Sends a folder with the same result as <c>scp -r</c>, but what is new on the machine as one stream. What is there
/// already is left to the plain way, which writes into existing files and through links where a tar would replace them.
/// </summary>
internal sealed class FolderUpload
{
    private const UnixFileMode AllPermissions = LocalTree.Permissions;

    /// <summary>From so many small files on, their checksums come sooner than an answer for each.</summary>
    private const int ManyFiles = 64;

    private const long SmallBytes = 1024 * 1024;

    private readonly string _path;
    private readonly string _localDirectory;
    private readonly string _folder;
    private readonly TransferTools _tools;
    private readonly GuestShell _shell;
    private readonly SentFolders _sent;
    private readonly IUi _ui;

    public FolderUpload(string path, string localDirectory, TransferTools tools, SentFolders sent, IUi ui)
    {
        _path = path;
        _localDirectory = localDirectory;
        _folder = tools.Quote(path);
        _tools = tools;
        _shell = tools.Shell;
        _sent = sent;
        _ui = ui;
    }

    public async Task RunAsync()
    {
        ImmutableArray<LocalEntry> entries = LocalTree.Read(_localDirectory, _tools.Watch.Token);
        _tools.Watch.Expect(entries.Where(static entry => !entry.IsDirectory).Sum(static entry => entry.State.Size));
        SentFolder? before = _sent.Find(_path, _localDirectory);
        bool isWhole = !_localDirectory.EndsWith('/');
        if (before is { BecameTheTarget: true })
        {
            entries = WithoutFirst(entries);
            isWhole = false;
        }

        LocalEntry[] first = [.. entries.Where(static entry => !entry.Name.Contains('/', StringComparison.Ordinal))];
        GuestFolder? target = await GuestFolder.LookAsync(_shell, _folder, Names(first));
        _sent.Add(_path, _localDirectory, new(BecameTheTarget: isWhole && target?.Kind == GuestKind.Nothing));
        switch (target?.Kind)
        {
            case null:
                await _tools.Plain.UploadTreeAsync(_path, entries);
                break;
            case GuestKind.Nothing:
                await SendNewAsync(entries, isWhole, target);
                break;
            case GuestKind.Folder when target.HasTar:
                await SendIntoAsync(entries, target, isAgain: before is not null);
                break;
            case GuestKind.Folder:
                await _tools.Plain.UploadTreeAsync(_path, entries);
                break;
            case GuestKind.NothingAtAll:
                throw Unfit("No such file or directory");
            default:
                throw Unfit("Not a directory");
        }
    }

    private static IReadOnlyCollection<string> Names(IEnumerable<LocalEntry> entries) =>
        [.. entries.Select(static entry => entry.Name)];

    private static bool AreManySmall(ImmutableArray<LocalEntry> files) =>
        files.Length >= ManyFiles && files.Sum(static file => file.State.Size) <= files.Length * SmallBytes;

    /// <summary>What is below the folder that is the first entry.</summary>
    private static ImmutableArray<LocalEntry> WithoutFirst(ImmutableArray<LocalEntry> entries)
    {
        int prefix = entries[0].Name.Length + 1;
        return [.. entries.Skip(1).Select(entry => entry with { Name = entry.Name[prefix..] })];
    }

    /// <summary>
    /// Compat: a folder that is missing on the machine becomes a copy of the one that is sent. With only its contents
    /// scp would write all of them into one file instead; here it is made for them.
    /// </summary>
    private async Task SendNewAsync(ImmutableArray<LocalEntry> entries, bool isWhole, GuestFolder target)
    {
        UnixFileMode mode = isWhole ? entries[0].Mode & ~MaskFor(target) : AllPermissions & ~target.Mask;
        ImmutableArray<LocalEntry> contents = isWhole ? WithoutFirst(entries) : entries;
        if (target.HasTar)
        {
            await _tools.Tar.SendAsync(_folder, mode, contents, MaskFor(target));
            return;
        }

        string octal = Convert.ToString((int)mode, 8);
        (PeerEnd end, _) = await _shell.RunAsync("mkdir -- \"$1\" && chmod \"$2\" \"$1\"", $"{_folder} {octal}", []);
        if (end.ExitCode != 0)
        {
            throw end.Failure("could not make the folder", null);
        }

        await _tools.Plain.UploadTreeAsync(_path, contents);
    }

    private async Task SendIntoAsync(ImmutableArray<LocalEntry> entries, GuestFolder target, bool isAgain)
    {
        if (target.Children.All(static kind => kind == GuestKind.Nothing))
        {
            await _tools.Tar.SendAsync(_folder, null, entries, MaskFor(target));
            return;
        }

        GuestFolder? all = await GuestFolder.LookAsync(_shell, _folder, Names(entries));
        if (all is not { Kind: GuestKind.Folder, HasTar: true })
        {
            await _tools.Plain.UploadTreeAsync(_path, entries);
            return;
        }

        FolderParts parts = FolderParts.Of(entries, all.Children, _tools.SetsModes);
        ImmutableArray<LocalEntry> present = parts.Present;
        if (isAgain || AreManySmall(parts.Files))
        {
            present = await WithoutUnchangedAsync(present, parts.Files, entries);
        }

        // First, because this is where the machine may refuse something.
        if (!present.IsEmpty)
        {
            await _tools.Plain.UploadTreeAsync(_path, present);
        }

        if (!parts.New.IsEmpty)
        {
            await _tools.Tar.SendAsync(_folder, null, parts.New, MaskFor(all));
        }
    }

    private async Task<ImmutableArray<LocalEntry>> WithoutUnchangedAsync(
        ImmutableArray<LocalEntry> present,
        ImmutableArray<LocalEntry> files,
        ImmutableArray<LocalEntry> all)
    {
        ImmutableHashSet<LocalEntry> unchanged =
            await new UnchangedFiles(_shell, _tools.SetsModes).FindAsync(_folder, files);
        _tools.Watch.Moved(unchanged.Sum(static file => file.State.Size));
        _ui.Log($"ssh: {_localDirectory}: of {all.Length} files and folders the machine has "
            + $"{unchanged.Count} files with the same checksum, which are not sent.");
        return [.. present.Where(entry => !unchanged.Contains(entry))];
    }

    /// <summary>Compat: scp takes the machine's mask from the modes of new files, sftp does not.</summary>
    private UnixFileMode MaskFor(GuestFolder target) => _tools.SetsModes ? UnixFileMode.None : target.Mask;

    private CommunicatorException Unfit(string reason) => new(CommunicatorFailure.Transfer, $"{_path}: {reason}");
}
