using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Kiln.Platform.Files;

/// <summary>
/// A digest of a file, or of a folder with everything in it: contents, names and permissions count, times and owners do
/// not. Links are followed; inside a folder their text counts as well.
/// </summary>
public static class TreeDigest
{
    private const int PieceBytes = 128 * 1024;
    private const int MaxDepth = 200;

    /// <summary>Files are read side by side, and never as a whole.</summary>
    /// <returns>Lower-case hexadecimal SHA-256.</returns>
    /// <exception cref="FileAccessException">
    /// Something of it cannot be read, or is neither a file nor a folder.
    /// </exception>
    public static async Task<string> ComputeAsync(string path, CancellationToken cancellationToken)
    {
        List<Item> items = [];
        try
        {
            FileState state = FileState.OfExisting(path);
            await Task.Run(() => Collect(path, "", state, 0, [], items, cancellationToken), cancellationToken);
            byte[][] contents = new byte[items.Count][];
            await Parallel.ForEachAsync(
                Enumerable.Range(0, items.Count),
                cancellationToken,
                (i, token) =>
                {
                    contents[i] = ContentOf(items[i], token);
                    return ValueTask.CompletedTask;
                });
            return Combine(items, contents);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileAccessException.From("read", path, e);
        }
    }

    /// <param name="path">To look at.</param>
    /// <param name="name">From the beginning of the tree.</param>
    /// <param name="state">What the path leads to.</param>
    /// <param name="depth">Of the folders around it.</param>
    /// <param name="linked">Folders that links led to; a second visit would add nothing, or never end.</param>
    /// <param name="items">Gets what counts, in an order that depends on the names alone.</param>
    /// <param name="cancellationToken">Ends it.</param>
    private static void Collect(
        string path,
        string name,
        FileState state,
        int depth,
        HashSet<(uint Major, uint Minor, ulong Inode)> linked,
        List<Item> items,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (depth > MaxDepth)
        {
            throw new IOException($"its folders lie more than {MaxDepth} deep in each other");
        }

        if (!state.IsDirectory)
        {
            bool isFile = state.IsRegularFile || depth > 0;
            items.Add(isFile ? new(path, name, state) : throw new IOException("it is neither a file nor a folder"));
            return;
        }

        items.Add(new(path, name, state));
        foreach (string child in Directory.EnumerateFileSystemEntries(path).Order(StringComparer.Ordinal))
        {
            CollectChild(child, $"{name}/{Path.GetFileName(child)}", depth, linked, items, cancellationToken);
        }
    }

    private static void CollectChild(
        string path,
        string name,
        int depth,
        HashSet<(uint Major, uint Minor, ulong Inode)> linked,
        List<Item> items,
        CancellationToken cancellationToken)
    {
        if (FileState.OfLink(path) is not { } own)
        {
            throw new IOException($"{path} vanished while it was read");
        }

        if (!own.IsLink)
        {
            Collect(path, name, own, depth + 1, linked, items, cancellationToken);
            return;
        }

        items.Add(new(path, name, own));
        if (FileState.Of(path) is { } target)
        {
            bool isNew = !target.IsDirectory || linked.Add(target.Identity);
            if (isNew)
            {
                Collect(path, name + "/", target, depth + 1, linked, items, cancellationToken);
            }
        }
    }

    private static byte[] ContentOf(Item item, CancellationToken cancellationToken)
    {
        if (item.State.IsLink)
        {
            return Encoding.UTF8.GetBytes(new FileInfo(item.Path).LinkTarget ?? "");
        }

        return item.State.IsRegularFile ? HashFile(item.Path, cancellationToken) : [];
    }

    private static byte[] HashFile(string path, CancellationToken cancellationToken)
    {
        using FileStream file = new(
            path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] piece = new byte[(int)Math.Clamp(file.Length + 1, 1, PieceBytes)];
        int count;
        while ((count = file.Read(piece)) > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            hash.AppendData(piece.AsSpan(0, count));
        }

        return hash.GetHashAndReset();
    }

    private static string Combine(List<Item> items, byte[][] contents)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] number = new byte[sizeof(int)];
        for (int i = 0; i < items.Count; i++)
        {
            Append(Encoding.UTF8.GetBytes(items[i].Name));
            BinaryPrimitives.WriteUInt32LittleEndian(number, items[i].State.Mode);
            hash.AppendData(number);
            Append(contents[i]);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Append(byte[] text)
        {
            BinaryPrimitives.WriteInt32LittleEndian(number, text.Length);
            hash.AppendData(number);
            hash.AppendData(text);
        }
    }

    /// <param name="Path">To read.</param>
    /// <param name="Name">From the beginning of the tree.</param>
    private sealed record Item(string Path, string Name, FileState State);
}
