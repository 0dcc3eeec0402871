using System.Collections.Immutable;
using Kiln.Images.Model;
using Kiln.Images.Unix;

namespace Kiln.Images.Layers;

/// <summary>
/// The extended attributes of a file on disk: those that belong into a layer, and what overlayfs said by others.
/// </summary>
internal readonly record struct LayerAttributes(
    ImmutableArray<KeyValuePair<string, byte[]>> Kept,
    bool IsOpaque,
    bool IsWhiteout)
{
    // Labels and signatures that the machine's own policy puts on every file.
    private static readonly string[] OfTheMachine =
        ["security.selinux", "security.ima", "security.evm", "security.apparmor"];

    public static bool IsOfTheMachine(string rawAttribute) => OfTheMachine.Contains(rawAttribute);

    /// <exception cref="ImageException">The folder says only that its content moved here from elsewhere.</exception>
    public static LayerAttributes Read(TreeWalk.Found file)
    {
        ImmutableArray<KeyValuePair<string, byte[]>>.Builder kept =
            ImmutableArray.CreateBuilder<KeyValuePair<string, byte[]>>();
        bool isOpaque = false;
        bool isWhiteout = false;
        foreach (string name in file.Folder.ListAttributes(file.Name))
        {
            byte[]? value = file.Folder.TryGetAttribute(file.Name, name);
            if (value is null || IsOfTheMachine(name))
            {
                continue;
            }

            if (!Whiteouts.IsOverlayAttribute(name))
            {
                kept.Add(new(name, value));
                continue;
            }

            switch (Whiteouts.OverlayMeaning(name))
            {
                case "opaque":
                    isOpaque |= value.AsSpan().SequenceEqual("y"u8);
                    break;
                case "whiteout":
                    isWhiteout = file.Status is { Type: FileStatus.Regular, Size: 0 };
                    break;
                case "redirect" or "metacopy":
                    throw new ImageException(
                        ImageFailure.BadEntry,
                        $"'{RawName.ToText(file.Path)}' has the attribute {name}: the upper folder does not hold its " +
                        "content. Mount the overlay with redirect_dir=off,metacopy=off.");
            }
        }

        return new LayerAttributes(kept.DrainToImmutable(), isOpaque, isWhiteout);
    }
}
