using Kiln.Images.Model;
using Kiln.Images.Tar;
using Kiln.Images.Unix;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Images.Layers;

/// <summary>Makes the entries of one layer in a folder.</summary>
internal sealed class EntryExtraction
{
    private readonly RootedTree _tree;
    private readonly TarReader _tar;
    private readonly LayerExtractorOptions _options;
    private readonly string _reference;
    private readonly byte[] _buffer = new byte[256 * 1024];
    private readonly EntryMetadata _metadata;
    private readonly WhiteoutExtraction _whiteouts;

    // Set at the end: files that are made in a folder change its time, and its mode may forbid making them.
    private readonly Dictionary<string, TarEntry> _folders = new(StringComparer.Ordinal);

    /// <param name="reference">What is read, in the user's words.</param>
    public EntryExtraction(RootedTree tree, TarReader tar, LayerExtractorOptions options, string reference)
    {
        _tree = tree;
        _tar = tar;
        _options = options;
        _reference = reference;
        _metadata = new EntryMetadata(options, reference);
        _whiteouts = new WhiteoutExtraction(tree, options.Whiteouts, _metadata);
    }

    public async Task ExtractAsync(TarEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            string[] components = EntryName.Components(entry.Name);
            if (components.Length == 0)
            {
                ExtractRoot(entry);
            }
            else if (components[^1].StartsWith(Whiteouts.Prefix, StringComparison.Ordinal))
            {
                _whiteouts.Extract(components);
            }
            else
            {
                await ExtractFileAsync(entry, components, cancellationToken);
            }
        }
        catch (ImageException exception) when (exception is not DigestMismatchException)
        {
            throw new ImageException(
                exception.Reason,
                $"{_reference}: the entry '{RawName.ToText(entry.Name)}': {exception.Message}",
                exception);
        }
    }

    /// <summary>Gives all folders their owners, modes and times, the deepest first.</summary>
    public void FinishFolders()
    {
        foreach ((string path, TarEntry entry) in _folders.OrderByDescending(pair => pair.Key, StringComparer.Ordinal))
        {
            string[] components = EntryName.Components(path);
            RootedTree.Place? parent = components.Length == 0
                ? _tree.Find([], create: false)
                : _tree.Find(components.AsSpan(0, components.Length - 1), create: false);
            string name = components.Length == 0 ? "." : components[^1];

            // A later entry may have put something else there.
            if (parent is { } place
                && RawName.Join(place.Path, components.Length == 0 ? "" : name).Trim('/') == path
                && place.Folder.TryStatus(name) is { IsDirectory: true })
            {
                _metadata.Set(place.Folder, name, entry);
            }
        }
    }

    private void ExtractRoot(TarEntry entry)
    {
        if (entry.Kind != TarEntryKind.Directory)
        {
            throw EntryName.Bad("it would replace the folder that is extracted to");
        }

        _folders[""] = entry;
    }

    private async Task ExtractFileAsync(TarEntry entry, string[] components, CancellationToken cancellationToken)
    {
        string name = components[^1];
        if (entry.Kind == TarEntryKind.HardLink)
        {
            CheckLinkTarget(entry);
        }

        RootedTree.Place place = Parent(components);
        string path = RawName.Join(place.Path, name);
        FileStatus? existing = place.Folder.TryStatus(name);
        bool keepsFolder = entry.Kind == TarEntryKind.Directory && existing is { IsDirectory: true };
        if (existing is not null && !keepsFolder && !IsLinkToItself(entry, path))
        {
            TreeRemoval.Remove(place.Folder, name);
        }

        _whiteouts.Own(path);
        switch (entry.Kind)
        {
            case TarEntryKind.Directory:
                bool wasDeleted = _options.Whiteouts != WhiteoutForm.Apply && existing is { IsOverlayWhiteout: true };
                MakeFolder(place, name, path, entry, keepsFolder, wasDeleted);
                return;
            case TarEntryKind.HardLink:
                MakeHardLink(components, path, entry);
                return;
            case TarEntryKind.File:
                await MakeFileAsync(place, name, entry, cancellationToken);
                break;
            case TarEntryKind.SymbolicLink:
                MakeSymbolicLink(place, name, entry);
                break;
            default:
                if (!MakeNode(place, name, entry))
                {
                    return;
                }

                break;
        }

        _metadata.Set(place.Folder, name, entry);
    }

    private RootedTree.Place Parent(string[] components) =>
        _tree.Find(components.AsSpan(0, components.Length - 1), create: true)!.Value;

    private void MakeFolder(
        RootedTree.Place place,
        string name,
        string path,
        TarEntry entry,
        bool exists,
        bool wasDeleted)
    {
        if (!exists)
        {
            place.Folder.MakeFolder(name, 0x1c0);
        }

        if (wasDeleted)
        {
            // Deleted and made again: what lies below must not shine through.
            _metadata.MarkOpaque(place.Folder, name);
        }

        _folders[path] = entry;
    }

    private async Task MakeFileAsync(
        RootedTree.Place place,
        string name,
        TarEntry entry,
        CancellationToken cancellationToken)
    {
        using SafeFileHandle file = place.Folder.CreateFile(name);
        long end = 0;

        // What lies between and after the segments is never written: holes stay holes, and cost no disk.
        foreach (TarSegment segment in entry.Segments)
        {
            for (long left = segment.Length, at = segment.Offset; left > 0;)
            {
                int wanted = (int)Math.Min(_buffer.Length, left);
                int count = await _tar.ReadContentAsync(_buffer.AsMemory(0, wanted), cancellationToken);
                RandomAccess.Write(file, _buffer.AsSpan(0, count), at);
                left -= count;
                at += count;
                end = at;
            }
        }

        if (end < entry.Size)
        {
            RandomAccess.SetLength(file, entry.Size);
        }
    }

    private static void MakeSymbolicLink(RootedTree.Place place, string name, TarEntry entry)
    {
        if (entry.LinkName.Length == 0)
        {
            throw EntryName.Bad("the link has no target");
        }

        // The target may be anything: it is never followed out of the folder here.
        place.Folder.MakeLink(entry.LinkName, name);
    }

    private void CheckLinkTarget(TarEntry entry)
    {
        string[] target = EntryName.Components(entry.LinkName);
        if (target.Length == 0 || _tree.Find(target.AsSpan(0, target.Length - 1), create: false) is not { } place
            || place.Folder.TryStatus(target[^1]) is not { } status)
        {
            throw EntryName.Bad(
                $"it is a hard link to '{RawName.ToText(entry.LinkName)}', which is not in the layer before it");
        }

        if (status.IsDirectory || status.IsOverlayWhiteout)
        {
            throw EntryName.Bad($"it is a hard link to '{RawName.ToText(entry.LinkName)}', which is no file");
        }
    }

    private static bool IsLinkToItself(TarEntry entry, string path)
    {
        if (entry.Kind != TarEntryKind.HardLink)
        {
            return false;
        }

        string[] target = EntryName.Components(entry.LinkName);
        return string.Join('/', target) == path;
    }

    private void MakeHardLink(string[] components, string path, TarEntry entry)
    {
        if (IsLinkToItself(entry, path))
        {
            return;
        }

        // Two folders at once, but the tree keeps only one open: the target's is opened a second time.
        string[] target = EntryName.Components(entry.LinkName);
        RootedTree.Place targetPlace = _tree.Find(target.AsSpan(0, target.Length - 1), create: false)
            ?? throw EntryName.Bad($"it is a hard link to '{RawName.ToText(entry.LinkName)}', which it replaces");
        using DirectoryHandle targetFolder = targetPlace.Folder.OpenFolder(".");
        Parent(components).Folder.MakeHardLink(targetFolder, target[^1], components[^1]);
    }

    private bool MakeNode(RootedTree.Place place, string name, TarEntry entry)
    {
        if (entry.Kind == TarEntryKind.Fifo)
        {
            place.Folder.MakeNode(name, FileStatus.Fifo, 0, 0);
            return true;
        }

        if (_options.Devices != DeviceEntries.Make)
        {
            return _options.Devices == DeviceEntries.Skip
                ? false
                : throw EntryName.Bad("it is a device, and devices are not allowed here");
        }

        if (_options.Whiteouts != WhiteoutForm.Apply && entry is { DeviceMajor: 0, DeviceMinor: 0 })
        {
            throw EntryName.Bad("it is the device 0:0, which overlayfs takes for a deleted file");
        }

        uint type = entry.Kind == TarEntryKind.BlockDevice ? FileStatus.BlockDevice : FileStatus.CharacterDevice;
        place.Folder.MakeNode(name, type, entry.DeviceMajor, entry.DeviceMinor);
        return true;
    }
}
