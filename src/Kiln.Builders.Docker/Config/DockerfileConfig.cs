using System.Collections.Immutable;
using Kiln.Components.Templates;
using Kiln.Sdk.Configuration;

namespace Kiln.Builders.Docker.Config;

/// <summary>A Dockerfile that makes the image to start from.</summary>
[ConfigRecord]
public sealed partial record DockerfileConfig
{
    /// <summary>The Dockerfile.</summary>
    public string Path { get; init; } = "";

    /// <summary>The folder whose files the Dockerfile can use. A `.dockerignore` in it leaves some out.</summary>
    public string BuildDir { get; init; } = ".";

    /// <summary>Values for the Dockerfile's `ARG` lines.</summary>
    public ImmutableSortedDictionary<string, string> Arguments { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Look for newer versions of the images that the Dockerfile starts from.</summary>
    public bool Pull { get; init; } = true;

    /// <summary>Compress the folder on its way to the engine.</summary>
    public bool Compress { get; init; }

    internal IEnumerable<ConfigProblem> Check()
    {
        string folder = BuildDir.Length == 0 ? "." : BuildDir;
        if (Path.Length == 0)
        {
            yield return new("`path` is required for bootstrapping a build with `docker build`", "build.path");
        }
        else if (!OptionTemplates.IsOpen(Path) && !File.Exists(Path))
        {
            yield return new(
                Directory.Exists(Path)
                    ? $"dockerfile \"{Path}\" is not a regular file"
                    : $"failed to stat file \"{Path}\": no such file",
                "build.path");
        }

        if (!OptionTemplates.IsOpen(folder) && !Directory.Exists(folder))
        {
            yield return new(
                File.Exists(folder)
                    ? $"specified build_dir \"{folder}\" is not a directory"
                    : $"failed to stat build directory \"{folder}\": no such folder",
                "build.build_dir");
        }
    }
}
