using System.Globalization;
using Kiln.Images.Unix;

namespace Kiln.Images.Tests.Support;

/// <summary>One random change of a tree; a change that is not possible is left out.</summary>
internal static class RandomTree
{
    public static void Apply(string root, int kind, string first, string second, int number)
    {
        string path = Path.Combine(root, first);
        string folder = Path.GetDirectoryName(path)!;
        try
        {
            Directory.CreateDirectory(folder);
            Change(root, kind, path, second, number);
            File.SetLastWriteTimeUtc(folder, DateTime.UnixEpoch.AddSeconds(number * 1000.0));
        }
        catch (IOException)
        {
            // A file is in the way of a folder or the other way round.
        }
    }

    private static void Change(string root, int kind, string path, string second, int number)
    {
        FileStatus? status = null;
        In(path, (parent, name) => status = parent.TryStatus(name));
        bool exists = status is not null;
        bool isFile = status is { Type: FileStatus.Regular };
        switch (kind)
        {
            case 0 or 1 when !exists || isFile:
                File.WriteAllText(path, new string('x', number) + number.ToString(CultureInfo.InvariantCulture));
                break;
            case 2:
                Directory.CreateDirectory(path);
                break;
            case 3 when !exists:
                File.CreateSymbolicLink(path, "../" + second);
                break;
            case 4 when !exists && File.Exists(Path.Combine(root, second)):
                using (DirectoryHandle from = DirectoryHandle.Open(Path.GetDirectoryName(Path.Combine(root, second))!))
                using (DirectoryHandle to = DirectoryHandle.Open(Path.GetDirectoryName(path)!))
                {
                    to.MakeHardLink(
                        from, RawName.FromText(Path.GetFileName(second)), RawName.FromText(Path.GetFileName(path)));
                }

                break;
            case 5 when isFile:
                File.SetUnixFileMode(path, (UnixFileMode)number);
                break;
            case 6 when exists:
                In(path, (parent, name) => parent.SetOwner(name, (uint)number * 7919, (uint)number));
                break;
            case 7 when !exists:
                In(path, (parent, name) => parent.MakeNode(name, FileStatus.CharacterDevice, 1, (uint)number));
                break;
            case 8 when isFile:
                In(path, (parent, name) => parent.TrySetAttribute(name, "user.n", BitConverter.GetBytes(number)));
                break;
            case 9 when !exists:
                In(path, (parent, name) => parent.MakeNode(name, FileStatus.Fifo, 0, 0));
                break;
        }
    }

    private static void In(string path, Action<DirectoryHandle, string> action)
    {
        using DirectoryHandle parent = DirectoryHandle.Open(Path.GetDirectoryName(path)!);
        action(parent, RawName.FromText(Path.GetFileName(path)));
    }
}
