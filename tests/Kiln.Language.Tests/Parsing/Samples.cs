using Kiln.Testing;

namespace Kiln.Language.Tests.Parsing;

/// <summary>Every template text of the repository: the cases, the fuzzer's corpus and the examples.</summary>
internal static class Samples
{
    private static readonly string[] Folders =
    [
        "tests/Kiln.Language.Tests/Parsing/cases",
        "tests/Kiln.Language.Tests/Decoding/cases",
        "tests/Kiln.Language.Tests/Formatting/cases",
        "fuzz/corpus",
        "examples",
    ];

    private static readonly string[] Endings = [".hcl", ".tmpl"];

    public static IEnumerable<string> Paths =>
        Folders
            .Select(static folder => Path.Combine(RepositoryRoot.Path, folder))
            .Where(Directory.Exists)
            .SelectMany(static folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .Where(static path => Endings.Any(e => path.EndsWith(e, StringComparison.Ordinal)))
            .Select(static path => Path.GetRelativePath(RepositoryRoot.Path, path))
            .Order(StringComparer.Ordinal);

    public static byte[] Read(string path) => File.ReadAllBytes(Path.Combine(RepositoryRoot.Path, path));
}
