using System.Collections.Immutable;
using Kiln.Platform.Files;

namespace Kiln.Communicators.Ssh.Transfer;

/// <summary>
/// Looks at a folder that is to be sent. Links are followed: what arrives are files and folders only.
/// </summary>
internal static class LocalTree
{
    public const UnixFileMode Permissions = (UnixFileMode)0b111_111_111;

    /// <summary>More than any tree of files, less than what a loop that is not noticed otherwise would cost.</summary>
    private const int MaxDepth = 256;

    /// <summary>
    /// What is sent: each folder stands before what it holds. The folder itself is the first, unless its path ends with
    /// a slash.
    /// </summary>
    /// <exception cref="FileAccessException">Something cannot be read, or is neither a file nor a folder.</exception>
    public static ImmutableArray<LocalEntry> Read(string folder, CancellationToken cancellationToken)
    {
        ImmutableArray<LocalEntry>.Builder entries = ImmutableArray.CreateBuilder<LocalEntry>();
        FileState root = FileState.OfExisting(folder);
        if (!root.IsDirectory)
        {
            throw Unfit(folder, "it is not a folder");
        }

        string prefix = "";
        if (!folder.EndsWith('/'))
        {
            string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
            entries.Add(new(name, folder, root));
            prefix = name + "/";
        }

        Add(entries, folder, prefix, [root], cancellationToken);
        return entries.DrainToImmutable();
    }

    public static FileAccessException BecameSmaller(string path) =>
        Unfit(path, "it became smaller while it was read. Send it when nothing writes to it");

    private static void Add(
        ImmutableArray<LocalEntry>.Builder entries,
        string folder,
        string prefix,
        ImmutableStack<FileState> around,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (string path in Children(folder))
        {
            string name = prefix + Path.GetFileName(path);
            FileState state = StateOf(path);
            entries.Add(new(name, path, state));
            if (!state.IsDirectory)
            {
                continue;
            }

            if (around.Contains(state) || name.AsSpan().Count('/') > MaxDepth)
            {
                throw Unfit(path, "it is a link to a folder that it lies in, so it has no end");
            }

            Add(entries, path, name + "/", around.Push(state), cancellationToken);
        }
    }

    private static string[] Children(string folder)
    {
        try
        {
            string[] children = Directory.GetFileSystemEntries(folder);
            Array.Sort(children, StringComparer.Ordinal);
            return children;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileAccessException.From("read", folder, e);
        }
    }

    private static FileState StateOf(string path)
    {
        if (FileState.Of(path) is not { } state)
        {
            throw path.Contains('\uFFFD', StringComparison.Ordinal)
                ? Unfit(path, "its name is not UTF-8. Rename it")
                : FileState.OfLink(path) is { IsLink: true }
                    ? Unfit(path, "it is a link to something that is not there or cannot be reached")
                    : Unfit(path, "it cannot be reached, or is there no more");
        }

        return state.IsRegularFile || state.IsDirectory
            ? state
            : throw Unfit(path, "it is neither a file nor a folder");
    }

    private static FileAccessException Unfit(string path, string reason) =>
        FileAccessException.From("send", path, new IOException(reason));
}
