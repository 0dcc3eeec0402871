using Kiln.Images.Model;
using Kiln.Images.Tar;
using Kiln.Images.Unix;

namespace Kiln.Images.Layers;

/// <summary>Gives extracted files their owner, mode, attributes and time.</summary>
internal sealed class EntryMetadata(LayerExtractorOptions options, string reference)
{
    private const uint HighestId = uint.MaxValue - 1;

    public void Set(DirectoryHandle folder, string name, TarEntry entry)
    {
        // In this order: a new owner takes away setuid and capabilities, and each of them changes the time.
        if (options.KeepOwners)
        {
            folder.SetOwner(name, Id(entry.Owner, "user"), Id(entry.Group, "group"));
        }

        if (entry.Kind != TarEntryKind.SymbolicLink)
        {
            folder.SetMode(name, entry.Mode);
        }

        foreach (KeyValuePair<string, byte[]> attribute in entry.Attributes)
        {
            SetAttribute(folder, name, attribute);
        }

        folder.SetModified(name, entry.ModifiedSeconds);
    }

    /// <summary>Hides what lies below a folder in the overlay.</summary>
    public void MarkOpaque(DirectoryHandle folder, string name)
    {
        string attribute = options.Whiteouts == WhiteoutForm.OverlayUser
            ? "user.overlay.opaque"
            : "trusted.overlay.opaque";
        int error = folder.TrySetAttribute(name, attribute, "y"u8);
        if (error != 0)
        {
            throw UnixError.Of($"set the attribute {attribute}", error);
        }
    }

    private void SetAttribute(DirectoryHandle folder, string name, KeyValuePair<string, byte[]> attribute)
    {
        // A layer has no say in how overlayfs stacks folders, and the machine's policy labels its files itself.
        if (Whiteouts.IsOverlayAttribute(attribute.Key)
            || LayerAttributes.IsOfTheMachine(attribute.Key)
            || (!options.KeepOwners && !attribute.Key.StartsWith("user.", StringComparison.Ordinal)))
        {
            return;
        }

        int error = folder.TrySetAttribute(name, attribute.Key, attribute.Value);
        if (error != 0)
        {
            throw UnixError.Of($"set the attribute {RawName.ToText(attribute.Key)}", error);
        }
    }

    private uint Id(long id, string kind) => id is >= 0 and <= HighestId
        ? (uint)id
        : throw new ImageException(ImageFailure.BadEntry, $"{reference}: {kind} {id} is not an id.");
}
