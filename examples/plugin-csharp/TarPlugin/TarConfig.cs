using System.Collections.Immutable;
using Kiln.Sdk.Configuration;

namespace TarPlugin;

/// <summary>
/// Packs a folder into a tar archive. The provisioners work in the folder before: their commands run on this machine
/// with the folder as the current one.
/// </summary>
[ConfigRecord("tar", Kind = "builder")]
public sealed partial record TarConfig : IValidatedConfig
{
    /// <summary>The archive: a path that ends with `.tar`, `.tar.gz` or `.tgz`.</summary>
    [ConfigOption(Required = true)]
    public string Output { get; init; } = "";

    /// <summary>A folder whose files are in the archive from the start.</summary>
    public string? Source { get; init; }

    /// <summary>More files that are in it from the start: paths and their texts.</summary>
    public ImmutableSortedDictionary<string, string> Files { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public IEnumerable<ConfigProblem> Validate()
    {
        if (Output.Length > 0 && !TarArchive.IsName(Output))
        {
            yield return new($"'output' is \"{Output}\"; it must end with .tar, .tar.gz or .tgz", "output");
        }

        if (Source is not null && !Directory.Exists(Source))
        {
            yield return new($"the folder \"{Source}\" does not exist", "source");
        }

        foreach (string path in Files.Keys.Where(LeadsOut))
        {
            yield return new($"\"{path}\" leads out of the archive", "files");
        }
    }

    private static bool LeadsOut(string path) => Path.IsPathRooted(path) || path.Split('/').Contains("..");
}
