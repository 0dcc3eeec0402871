using Kiln.Images.Unix;

namespace Kiln.Images.Layers;

/// <summary>
/// Does what the whiteouts of one layer say. A whiteout is about what lies below, never about what the same layer
/// brings, wherever in the layer it stands.
/// </summary>
internal sealed class WhiteoutExtraction(RootedTree tree, WhiteoutForm form, EntryMetadata metadata)
{
    private readonly HashSet<string> _own = new(StringComparer.Ordinal);

    private bool IsApplied => form == WhiteoutForm.Apply;

    /// <summary>The layer brings this file, and with it the folders on the way.</summary>
    /// <param name="path">Raw, from the root, with links resolved.</param>
    public void Own(string path)
    {
        for (string own = path; own.Length > 0 && _own.Add(own); own = own[..Math.Max(0, own.LastIndexOf('/'))])
        {
        }
    }

    /// <param name="components">The name of the entry, which ends in that of a whiteout.</param>
    public void Extract(string[] components)
    {
        string name = components[^1];
        Span<string> folder = components.AsSpan(0, components.Length - 1);
        if (name == Whiteouts.OpaqueName)
        {
            HideAll(folder);
        }
        else if (!name.StartsWith(Whiteouts.ReservedPrefix, StringComparison.Ordinal))
        {
            string hidden = name[Whiteouts.Prefix.Length..];
            if (hidden is "" or "." or "..")
            {
                throw EntryName.Bad("it is not a whiteout of any file");
            }

            Hide(folder, hidden);
        }
    }

    private void Hide(ReadOnlySpan<string> folder, string name)
    {
        if (tree.Find(folder, create: !IsApplied) is not { } place)
        {
            return;
        }

        if (_own.Contains(RawName.Join(place.Path, name)))
        {
            if (place.Folder.TryStatus(name) is { IsDirectory: true })
            {
                HideAll([.. folder, name]);
            }

            return;
        }

        TreeRemoval.Remove(place.Folder, name);
        if (!IsApplied)
        {
            place.Folder.MakeNode(name, FileStatus.CharacterDevice, 0, 0);
        }
    }

    private void HideAll(ReadOnlySpan<string> folder)
    {
        if (tree.Find(folder, create: !IsApplied) is not { } place)
        {
            return;
        }

        if (!IsApplied)
        {
            metadata.MarkOpaque(place.Folder, ".");
            return;
        }

        foreach (string name in place.Folder.List())
        {
            if (!_own.Contains(RawName.Join(place.Path, name)))
            {
                TreeRemoval.Remove(place.Folder, name);
            }
        }
    }
}
