using System.Collections.Immutable;

namespace Kiln.Communicators.Ssh.Transfer.Folders;

/// <summary>The entries of a folder, by what the machine has in their places.</summary>
/// <param name="New">Nothing is there; the folders around them are real ones.</param>
/// <param name="Present">Something is there that has to be written into or through.</param>
/// <param name="Files">Those of <see cref="Present"/> that are files on both sides.</param>
internal sealed record FolderParts(
    ImmutableArray<LocalEntry> New,
    ImmutableArray<LocalEntry> Present,
    ImmutableArray<LocalEntry> Files)
{
    /// <param name="setsModes">Folders that are there get the modes of those that are sent.</param>
    public static FolderParts Of(ImmutableArray<LocalEntry> entries, ImmutableArray<GuestKind> kinds, bool setsModes)
    {
        ImmutableArray<LocalEntry>.Builder added = ImmutableArray.CreateBuilder<LocalEntry>();
        ImmutableArray<LocalEntry>.Builder present = ImmutableArray.CreateBuilder<LocalEntry>();
        ImmutableArray<LocalEntry>.Builder files = ImmutableArray.CreateBuilder<LocalEntry>();
        string? link = null;
        foreach ((LocalEntry entry, GuestKind kind) in entries.Zip(kinds))
        {
            bool isBehindLink = link is not null && entry.Name.StartsWith(link, StringComparison.Ordinal);
            if (entry.IsDirectory && kind is GuestKind.Folder or GuestKind.FolderLink)
            {
                // Some tars refuse to go through a link, and some replace it. Entries below it follow next.
                link = kind == GuestKind.FolderLink && !isBehindLink ? entry.Name + "/" : link;
                if (setsModes)
                {
                    present.Add(entry);
                }

                continue;
            }

            // A line feed ends a message of scp, so a file with one in its name is replaced instead of written into.
            bool isFile = kind == GuestKind.File && !entry.IsDirectory;
            bool isReplaced = isFile && entry.Name.Contains('\n', StringComparison.Ordinal);
            bool isNew = !isBehindLink && (kind == GuestKind.Nothing || isReplaced);
            (isNew ? added : present).Add(entry);
            if (isFile && !isNew)
            {
                files.Add(entry);
            }
        }

        return new(added.DrainToImmutable(), present.DrainToImmutable(), files.DrainToImmutable());
    }
}
