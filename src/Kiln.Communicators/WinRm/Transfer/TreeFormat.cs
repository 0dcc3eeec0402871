using System.Collections.Immutable;
using System.Text;

namespace Kiln.Communicators.WinRm.Transfer;

/// <summary>
/// A folder as one stream: for each entry a byte (1 a folder, 2 a file), its path as .NET's BinaryWriter writes a text,
/// and for a file its length (8 bytes) and its bytes; a byte 0 at the end. Every PowerShell can read and write it
/// without anything that would have to be installed.
/// </summary>
internal static class TreeFormat
{
    private const byte End = 0;
    private const byte Folder = 1;
    private const byte File = 2;

    public static async Task WriteAsync(
        Stream destination, ImmutableArray<TreeEntry> entries, CancellationToken cancellationToken)
    {
        foreach (TreeEntry entry in entries)
        {
            await using FileStream? content = entry.IsFolder
                ? null
                : new(entry.LocalPath, FileMode.Open, FileAccess.Read, FileShare.Read);
            long length = content?.Length ?? 0;
            await destination.WriteAsync(Head(entry, length), cancellationToken);
            if (content is not null)
            {
                await CopyAsync(content, destination, length, entry.LocalPath, cancellationToken);
            }
        }

        await destination.WriteAsync(new[] { End }, cancellationToken);
    }

    /// <exception cref="InvalidDataException">
    /// It does not have the form, or names something outside of the folder.
    /// </exception>
    public static async Task ReadAsync(Stream source, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        byte[] one = new byte[1];
        while (true)
        {
            await source.ReadExactlyAsync(one, cancellationToken);
            if (one[0] == End)
            {
                return;
            }

            string path = Path.Combine(folder, Inside(await ReadTextAsync(source, cancellationToken)));
            if (one[0] == Folder)
            {
                Directory.CreateDirectory(path);
            }
            else if (one[0] == File)
            {
                byte[] length = new byte[8];
                await source.ReadExactlyAsync(length, cancellationToken);
                await using FileStream file = new(path, FileMode.Create, FileAccess.Write);
                await CopyAsync(source, file, BitConverter.ToInt64(length), path, cancellationToken);
            }
            else
            {
                throw new InvalidDataException("the machine sent a folder in a form that is not known");
            }
        }
    }

    private static byte[] Head(TreeEntry entry, long length)
    {
        using MemoryStream bytes = new();
        using (BinaryWriter writer = new(bytes, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(entry.IsFolder ? Folder : File);
            writer.Write(entry.Path);
            if (!entry.IsFolder)
            {
                writer.Write(length);
            }
        }

        return bytes.ToArray();
    }

    private static async Task CopyAsync(
        Stream from, Stream to, long length, string path, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[Math.Clamp(length, 1, 128 * 1024)];
        while (length > 0)
        {
            int count =
                await from.ReadAsync(buffer.AsMemory(0, (int)Math.Min(length, buffer.Length)), cancellationToken);
            if (count == 0)
            {
                throw new IOException($"The file '{path}' became shorter while it was copied.");
            }

            await to.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            length -= count;
        }
    }

    private static async Task<string> ReadTextAsync(Stream source, CancellationToken cancellationToken)
    {
        const int MaxBytes = 1 << 16;
        byte[] one = new byte[1];
        int length = 0;
        for (int shift = 0; shift < 21; shift += 7)
        {
            await source.ReadExactlyAsync(one, cancellationToken);
            length |= (one[0] & 0x7F) << shift;
            if (one[0] < 0x80)
            {
                break;
            }
        }

        if (one[0] >= 0x80 || length > MaxBytes)
        {
            throw new InvalidDataException("the machine sent a path that is too long");
        }

        byte[] text = new byte[length];
        await source.ReadExactlyAsync(text, cancellationToken);
        return Encoding.UTF8.GetString(text);
    }

    private static string Inside(string path) =>
        path.Split('/').All(static part => part is not ("" or "." or ".."))
        && !path.Contains('\0', StringComparison.Ordinal)
            ? path
            : throw new InvalidDataException($"the machine named a file outside of the folder: '{path}'");
}
