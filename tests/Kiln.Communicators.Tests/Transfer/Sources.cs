using Kiln.Testing;

namespace Kiln.Communicators.Tests.Transfer;

/// <summary>Folders to send.</summary>
internal static class Sources
{
    /// <summary>Files and folders of all kinds that a user may have, and links to them.</summary>
    public static string MakeTree(TemporaryDirectory folder, string name = "tree")
    {
        string tree = folder.Combine(name);
        folder.Write($"{name}/plain", "plain");
        folder.Write($"{name}/two words", "two");
        folder.Write($"{name}/it's \"quoted\"", "quoted");
        folder.Write($"{name}/ünï cödé", "uni");
        folder.Write($"{name}/-dash", "dash");
        folder.Write($"{name}/$HOME", "dollar");
        folder.Write($"{name}/empty file", "");
        folder.Write($"{name}/sub/deep/er/file", "deep");
        folder.Write($"{name}/sub/{new string('n', 200)}", "long name");
        folder.Write($"{name}/{new string('d', 90)}/{new string('e', 90)}/file", "long path");
        folder.Write("elsewhere/linked", "linked");
        Directory.CreateDirectory(folder.Combine(name, "empty"));
        File.CreateSymbolicLink(folder.Combine(name, "sub", "folder link"), folder.Combine("elsewhere"));
        File.CreateSymbolicLink(folder.Combine(name, "file link"), "plain");
        SetMode(tree, "plain", 0b110_000_000);
        SetMode(tree, "two words", 0b110_110_110);
        SetMode(tree, "-dash", 0b100_100_100);
        SetMode(tree, "$HOME", 0b100_111_101_101);
        SetMode(tree, "sub/deep/er/file", 0b111_111_111);
        SetMode(tree, "sub/deep/er", 0b101_101_101);
        SetMode(tree, "sub/deep", 0b111_111_111);
        SetMode(tree, "empty", 0b001_111_111_111);
        SetMode(tree, "sub", 0b111_000_000);
        return tree;
    }

    /// <summary>Everything below a folder, a line each: name, type, permissions, content.</summary>
    public static string Describe(string folder) => string.Join(
        '\n',
        Below(folder).Order(StringComparer.Ordinal).Select(path => Line(folder, path)));

    private static IEnumerable<string> Below(string folder) =>
        Directory.EnumerateFileSystemEntries(folder).SelectMany(static path =>
            Directory.Exists(path) && new FileInfo(path).LinkTarget is null ? [path, .. Below(path)] : (string[])[path]);

    private static string Line(string folder, string path)
    {
        string name = Path.GetRelativePath(folder, path).Replace("\n", "\\n", StringComparison.Ordinal);
        string mode = Convert.ToString((int)File.GetUnixFileMode(path), 8);
        FileInfo file = new(path);
        return file.LinkTarget is { } target
            ? $"{name} -> {target}"
            : Directory.Exists(path) ? $"{name}/ {mode}" : $"{name} {mode} {File.ReadAllText(path)}";
    }

    private static void SetMode(string tree, string name, int mode) =>
        File.SetUnixFileMode(Path.Combine(tree, name), (UnixFileMode)mode);
}
