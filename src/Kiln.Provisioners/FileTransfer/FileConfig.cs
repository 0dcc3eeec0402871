using System.Collections.Immutable;
using Kiln.Components.Scripts;
using Kiln.Components.Templates;
using Kiln.Sdk.Configuration;

namespace Kiln.Provisioners.FileTransfer;

/// <summary>Copies files and folders to the machine, or from it.</summary>
[ConfigRecord("file", Kind = "provisioner")]
public sealed partial record FileConfig : IValidatedConfig
{
    public const string Upload = "upload";
    public const string Download = "download";

    /// <summary>Text to put into the destination file, instead of local files.</summary>
    public string? Content { get; init; }

    /// <summary>
    /// The file or folder to copy. For a folder, a trailing slash means its contents; without one the folder itself is
    /// made in the destination.
    /// </summary>
    public string? Source { get; init; }

    /// <summary>Several files or folders. `source` is added at their end.</summary>
    public ImmutableArray<string> Sources { get; init; } = [];

    /// <summary>Where to copy to. A trailing slash means a folder, into which files go under their own names.</summary>
    public string? Destination { get; init; }

    /// <summary>`upload` copies to the machine, `download` from it.</summary>
    public string Direction { get; init; } = Upload;

    /// <summary>
    /// The local files do not exist yet when the template is checked: an earlier provisioner makes them.
    /// </summary>
    public bool Generated { get; init; }

    /// <summary>Sources of both options.</summary>
    [ConfigIgnore]
    public ImmutableArray<string> AllSources => string.IsNullOrEmpty(Source) ? Sources : [.. Sources, Source];

    public IEnumerable<ConfigProblem> Validate()
    {
        if (Direction is not (Upload or Download))
        {
            yield return new("Direction must be one of: download, upload.", "direction");
        }

        if (!string.IsNullOrEmpty(Content) && !AllSources.IsEmpty)
        {
            yield return new("source(s) conflicts with content.", "content");
        }

        if (Direction == Upload && !Generated)
        {
            foreach (ConfigProblem problem in CheckSources())
            {
                yield return problem;
            }
        }

        if (string.IsNullOrEmpty(Destination))
        {
            yield return new("Destination must be specified.", "destination");
        }
    }

    private IEnumerable<ConfigProblem> CheckSources()
    {
        foreach (string path in AllSources.Where(static path => !OptionTemplates.IsOpen(path)))
        {
            if (LocalPath.Objection(path) is { } objection)
            {
                yield return new($"Bad source '{path}': {objection}", path == Source ? "source" : "sources");
            }
        }
    }
}
