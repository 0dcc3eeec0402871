using System.Collections.Immutable;

namespace Kiln.Communicators.Ssh.Transfer.Folders;

internal enum GuestKind
{
    Nothing,
    File,
    Folder,

    /// <summary>A link that leads to a folder.</summary>
    FolderLink,

    /// <summary>A device, a dead link and the like.</summary>
    Other,

    /// <summary>Nothing, and the folder around it is missing too.</summary>
    NothingAtAll,
}

/// <summary>What is at a place of the machine that a folder is sent to.</summary>
/// <param name="Kind">Of the place itself.</param>
/// <param name="Mask">The mask of the user's new files.</param>
/// <param name="HasTar">The machine has the program.</param>
/// <param name="Children">What was asked for, in that order; empty when the place is no folder.</param>
internal sealed record GuestFolder(GuestKind Kind, UnixFileMode Mask, bool HasTar, ImmutableArray<GuestKind> Children)
{
    /// <summary>For the names on the input, a letter each and nothing else.</summary>
    private const string KindsScript =
        "for p do if [ -d \"$p\" ]; then if [ -h \"$p\" ]; then printf l; else printf d; fi; "
        + "elif [ -f \"$p\" ]; then printf f; elif [ -e \"$p\" ] || [ -h \"$p\" ]; then printf o; "
        + "else printf n; fi; done";

    private const string Script =
        "t=-; command -v tar >/dev/null 2>&1 && command -v xargs >/dev/null 2>&1 && t=t; "
        + "p=${1%\"${1##*[!/]}\"}; case $p in */*) p=${p%/*}/;; *) p=.;; esac; "
        + "if [ -d \"$1\" ]; then k=d; elif [ -e \"$1\" ] || [ -h \"$1\" ]; then k=o; "
        + "elif [ -d \"$p\" ]; then k=n; else k=p; fi; printf 'kiln %s %s %s\\n' \"$(umask)\" $t $k; "
        + "[ $k$t != dt ] || { cd -- \"$1\" && xargs -0 sh -c \"$2\" kiln; }";

    /// <param name="folder">Quoted for the machine's shell.</param>
    /// <param name="names">Below it.</param>
    /// <returns>Null when the machine has no shell that can tell.</returns>
    public static async Task<GuestFolder?> LookAsync(GuestShell shell, string folder, IReadOnlyCollection<string> names)
    {
        (PeerEnd end, string output) = await shell.RunAsync(
            Script, $"{folder} {RemotePath.Literal(KindsScript)}", names);
        return end.ExitCode is null ? throw end.Failure("was cut off", null) : Parse(output, names.Count);
    }

    /// <summary>
    /// Understands the answer of <see cref="Script"/>; what a start file of the shell prints comes before it.
    /// </summary>
    internal static GuestFolder? Parse(string output, int count)
    {
        int begin = output.IndexOf("kiln ", StringComparison.Ordinal);
        int end = begin < 0 ? -1 : output.IndexOf('\n', begin);
        if (end < 0 || output[begin..end].Split(' ') is not [_, string mask, string tar, string kind])
        {
            return null;
        }

        GuestKind? place = kind.Length == 1 ? KindOf(kind[0]) : null;
        ImmutableArray<GuestKind> children =
            [.. output[(end + 1)..].Select(KindOf).TakeWhile(static k => k is not null).Select(static k => k!.Value)];
        bool isWhole = place != GuestKind.Folder || tar == "-" || children.Length == count;
        return place is { } known && MaskOf(mask) is { } bits
            ? new(known, bits, tar == "t" && isWhole, isWhole ? children : [])
            : null;
    }

    private static GuestKind? KindOf(char letter) => letter switch
    {
        'd' => GuestKind.Folder,
        'l' => GuestKind.FolderLink,
        'f' => GuestKind.File,
        'o' => GuestKind.Other,
        'n' => GuestKind.Nothing,
        'p' => GuestKind.NothingAtAll,
        _ => null,
    };

    private static UnixFileMode? MaskOf(string octal) =>
        octal.Length is > 0 and < 8 && octal.AsSpan().IndexOfAnyExceptInRange('0', '7') < 0
            ? (UnixFileMode)Convert.ToInt32(octal, 8) & LocalTree.Permissions
            : null;
}
