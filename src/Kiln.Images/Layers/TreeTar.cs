using System.Collections.Immutable;
using Kiln.Images.Model;
using Kiln.Images.Tar;
using Kiln.Images.Unix;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Images.Layers;

/// <summary>Writes the files of a walk as entries of a layer's tar.</summary>
internal sealed class TreeTar(TarWriter tar, LayerWriterOptions options, bool isOverlay)
{
    private readonly Dictionary<(uint, uint, ulong), string> _firstNames = [];
    private readonly byte[] _buffer = new byte[256 * 1024];
    private readonly long _latest = options.LatestTime?.ToUnixTimeSeconds() ?? long.MaxValue;

    public long Entries { get; private set; }

    /// <summary>The root itself, so that its owner and mode are kept.</summary>
    public async Task WriteRootAsync(string directory, CancellationToken cancellationToken)
    {
        using DirectoryHandle folder = DirectoryHandle.Open(directory);
        FileStatus status = folder.TryStatus(".")
            ?? throw UnixError.Of($"examine the folder '{directory}'", Libc.NoEntry);
        TarEntry entry = Describe(TarEntryKind.Directory, "./", status, []);
        await tar.WriteHeaderAsync(entry, cancellationToken);
    }

    public async Task WriteAsync(TreeWalk.Found file, CancellationToken cancellationToken)
    {
        LayerAttributes attributes = LayerAttributes.Read(file);
        if (isOverlay && (file.Status.IsOverlayWhiteout || attributes.IsWhiteout))
        {
            string folder = file.Path[..^file.Name.Length];
            await WriteMarkAsync(folder + Whiteouts.Prefix + file.Name, cancellationToken);
            return;
        }

        if (file.Name.StartsWith(Whiteouts.Prefix, StringComparison.Ordinal))
        {
            throw new ImageException(
                ImageFailure.BadEntry,
                $"'{RawName.ToText(file.Path)}' cannot go into a layer: names that start with .wh. mean deleted " +
                "files there. Remove or rename it.");
        }

        await WriteFileAsync(file, attributes.Kept, cancellationToken);
        if (isOverlay && attributes.IsOpaque && file.Status.IsDirectory)
        {
            await WriteMarkAsync(RawName.Join(file.Path, Whiteouts.OpaqueName), cancellationToken);
        }
    }

    private async Task WriteFileAsync(
        TreeWalk.Found file,
        ImmutableArray<KeyValuePair<string, byte[]>> attributes,
        CancellationToken cancellationToken)
    {
        FileStatus status = file.Status;
        TarEntryKind? kind = Kind(status.Type);
        if (kind is null)
        {
            return;
        }

        Entries++;
        if (status.Links > 1 && !status.IsDirectory && !_firstNames.TryAdd(status.Identity, file.Path))
        {
            TarEntry link = Describe(TarEntryKind.HardLink, file.Path, status, []);
            await tar.WriteHeaderAsync(
                link with { LinkName = _firstNames[status.Identity] }, cancellationToken);
            return;
        }

        string name = status.IsDirectory ? file.Path + "/" : file.Path;
        TarEntry entry = Describe(kind.Value, name, status, attributes);
        switch (kind)
        {
            case TarEntryKind.File:
                await WriteContentAsync(file, entry, cancellationToken);
                break;
            case TarEntryKind.SymbolicLink:
                string target = file.Folder.TryReadLink(file.Name) ?? throw Changed(file);
                await tar.WriteHeaderAsync(entry with { LinkName = target }, cancellationToken);
                break;
            default:
                await tar.WriteHeaderAsync(entry, cancellationToken);
                break;
        }
    }

    private async Task WriteContentAsync(TreeWalk.Found file, TarEntry entry, CancellationToken cancellationToken)
    {
        using SafeFileHandle handle = file.Folder.OpenForReading(file.Name);
        await tar.WriteHeaderAsync(entry, cancellationToken);
        for (long done = 0; done < entry.Size;)
        {
            int wanted = (int)Math.Min(_buffer.Length, entry.Size - done);
            int count = RandomAccess.Read(handle, _buffer.AsSpan(0, wanted), done);
            if (count == 0)
            {
                throw Changed(file);
            }

            await tar.WriteContentAsync(_buffer.AsMemory(0, count), cancellationToken);
            done += count;
        }
    }

    private Task WriteMarkAsync(string path, CancellationToken cancellationToken)
    {
        Entries++;
        return tar.WriteHeaderAsync(new TarEntry(TarEntryKind.File, path), cancellationToken);
    }

    private TarEntry Describe(
        TarEntryKind kind,
        string name,
        FileStatus status,
        ImmutableArray<KeyValuePair<string, byte[]>> attributes)
    {
        bool isDevice = kind is TarEntryKind.CharacterDevice or TarEntryKind.BlockDevice;
        return new TarEntry(kind, name)
        {
            Mode = status.Permissions,
            Owner = Map(options.Users, status.Owner, "user", name),
            Group = Map(options.Groups, status.Group, "group", name),
            Size = kind == TarEntryKind.File ? status.Size : 0,
            ModifiedSeconds = Math.Min(status.ModifiedSeconds, _latest),
            DeviceMajor = isDevice ? status.NodeMajor : 0,
            DeviceMinor = isDevice ? status.NodeMinor : 0,
            Attributes = attributes,
        };
    }

    private static long Map(ImmutableArray<IdRange> ranges, long id, string kind, string rawName)
    {
        if (ranges.IsDefaultOrEmpty)
        {
            return id;
        }

        foreach (IdRange range in ranges)
        {
            if (id >= range.Outside && id - range.Outside < range.Count)
            {
                return range.Inside + (id - range.Outside);
            }
        }

        throw new ImageException(
            ImageFailure.BadEntry,
            $"'{RawName.ToText(rawName)}' belongs to {kind} {id}, which is not in the map of the user namespace.");
    }

    private static TarEntryKind? Kind(uint type) => type switch
    {
        FileStatus.Regular => TarEntryKind.File,
        FileStatus.Directory => TarEntryKind.Directory,
        FileStatus.SymbolicLink => TarEntryKind.SymbolicLink,
        FileStatus.CharacterDevice => TarEntryKind.CharacterDevice,
        FileStatus.BlockDevice => TarEntryKind.BlockDevice,
        FileStatus.Fifo => TarEntryKind.Fifo,

        // A socket is nothing without the process that listens on it.
        _ => null,
    };

    private static ImageException Changed(TreeWalk.Found file) => new(
        ImageFailure.System,
        $"'{RawName.ToText(file.Path)}' changed while it was read. Is something still running in the root file " +
        "system?");
}
