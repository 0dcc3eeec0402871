using CsCheck;

namespace Kiln.Machines.Tests.Support;

/// <summary>Random files in folders, and comparing what came back.</summary>
internal static class Trees
{
    /// <summary>Files by their paths. No two names differ only in case, and no file is where a folder is.</summary>
    public static Gen<SortedDictionary<string, byte[]>> Gen(Gen<string> names, int maxFiles, int maxSize) =>
        CsCheck.Gen.Select(names.Array[1, 5], CsCheck.Gen.Byte.Array[0, maxSize]).Array[0, maxFiles].Select(Make);

    /// <summary>Names of letters, digits and signs, with other alphabets in them, of very different lengths.</summary>
    public static Gen<string> Names(string characters, int maxLength) =>
        CsCheck.Gen.OneOf(
            CsCheck.Gen.String[CsCheck.Gen.Char[characters], 1, 12],
            CsCheck.Gen.String[CsCheck.Gen.Char["abcXYZ019"], 1, 8],
            CsCheck.Gen.String[CsCheck.Gen.Char[characters], 1, maxLength])
        .Select(static name => name.Trim(' ', '.'))
        .Where(static name => name.Length > 0);

    public static void WriteTo(string folder, SortedDictionary<string, byte[]> files)
    {
        foreach ((string path, byte[] content) in files)
        {
            string file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, content);
        }
    }

    public static SortedDictionary<string, byte[]> Read(string folder)
    {
        SortedDictionary<string, byte[]> files = new(StringComparer.Ordinal);
        foreach (string path in Directory.EnumerateFiles(folder, "*", new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.None,
        }))
        {
            files.Add(Path.GetRelativePath(folder, path), File.ReadAllBytes(path));
        }

        return files;
    }

    public static void AssertSame(SortedDictionary<string, byte[]> expected, SortedDictionary<string, byte[]> actual)
    {
        Assert.Equal(expected.Keys, actual.Keys);
        foreach ((string path, byte[] content) in expected)
        {
            Assert.True(content.AsSpan().SequenceEqual(actual[path]), $"{path} has another content");
        }
    }

    private static SortedDictionary<string, byte[]> Make((string[] Path, byte[] Content)[] raw)
    {
        SortedDictionary<string, byte[]> files = new(StringComparer.Ordinal);
        Dictionary<string, string> folders = new(StringComparer.OrdinalIgnoreCase);
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string[] path, byte[] content) in raw)
        {
            string whole = string.Join('/', path);
            bool fits = !folders.ContainsKey(whole) && !names.Contains(whole);
            for (int i = 1; i < path.Length && fits; i++)
            {
                string folder = string.Join('/', path[..i]);
                fits = !names.Contains(folder) && folders.GetValueOrDefault(folder, folder) == folder;
            }

            if (fits)
            {
                for (int i = 1; i < path.Length; i++)
                {
                    folders[string.Join('/', path[..i])] = string.Join('/', path[..i]);
                }

                names.Add(whole);
                files.Add(whole, content);
            }
        }

        return files;
    }
}
