using System.Text;
using Kiln.Testing;

namespace Kiln.Language.Tests;

/// <summary>Folders of inputs with the expected result beside each.</summary>
internal static class CaseFolder
{
    private static bool IsUpdate => Environment.GetEnvironmentVariable("KILN_UPDATE") == "1";

    public static IEnumerable<string> Names(string folder, params string[] endings) =>
        Directory.EnumerateFiles(PathOf(folder))
            .Where(path => endings.Any(e => path.EndsWith(e, StringComparison.Ordinal)))
            .Select(static path => Path.GetFileName(path))
            .Order(StringComparer.Ordinal);

    public static byte[] Read(string folder, string name) => File.ReadAllBytes(Path.Combine(PathOf(folder), name));

    public static void Check(string folder, string name, string actual)
    {
        string path = Path.Combine(PathOf(folder), name);
        if (IsUpdate)
        {
            File.WriteAllText(path, actual, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        }

        Assert.True(File.Exists(path), $"{path} is missing; run with KILN_UPDATE=1 and review it.");
        Assert.Equal(File.ReadAllText(path), actual);
    }

    public static string PathOf(string folder) =>
        Path.Combine(RepositoryRoot.Path, "tests", "Kiln.Language.Tests", folder);
}
