using Kiln.Builders.Docker.Running;
using Kiln.Components.Templates;
using Kiln.Images.Model;
using Kiln.Images.References;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;

namespace Kiln.Builders.Docker.Config;

/// <summary>What a template can get wrong, in the words of Packer's builder where that has any.</summary>
internal static class DockerBuilderRules
{
    public static IEnumerable<ConfigProblem> Check(DockerBuilderConfig config) =>
    [
        .. CheckBase(config),
        .. config.Access.Validate(),
        .. CheckResult(config),
        .. config.Registry.Check(),
        .. CheckRun(config),
    ];

    private static IEnumerable<ConfigProblem> CheckBase(DockerBuilderConfig config)
    {
        if (config.Build is null)
        {
            if (config.Image.Length == 0)
            {
                yield return new(
                    "missing 'image' attribute or 'build' section, either needs to be specified for a build to run.");
            }
            else if (!OptionTemplates.IsOpen(config.Image) && ImageProblem(config.Image) is { } problem)
            {
                yield return new(problem, "image");
            }

            yield break;
        }

        foreach (ConfigProblem problem in config.Build.Check())
        {
            yield return problem;
        }

        if (config.Image.Length > 0)
        {
            yield return new("`image` cannot be specified with a build config", "image");
        }

        if (config.Pull == true)
        {
            yield return ConfigProblem.Warning(
                "when running a bootstrap build, the `pull` option is ignored and is replaced by `build.pull` (true "
                    + "by default)",
                "pull");
        }
    }

    private static IEnumerable<ConfigProblem> CheckResult(DockerBuilderConfig config)
    {
        bool exports = config.ExportPath.Length > 0;
        int ways = (exports ? 1 : 0) + (config.Commit ? 1 : 0) + (config.Discard ? 1 : 0);
        if (ways > 1)
        {
            yield return new("Cannot specify more than one of commit, discard, and export_path");
        }
        else if (ways == 0)
        {
            yield return new(
                "No instructions given for handling the artifact; expected commit, discard, or export_path");
        }

        if (exports && Directory.Exists(config.ExportPath))
        {
            yield return new("export_path must be a file, not a directory", "export_path");
        }

        if (exports && config.WindowsContainer)
        {
            yield return new("Windows containers cannot be exported; set commit or discard", "export_path");
        }
    }

    private static IEnumerable<ConfigProblem> CheckRun(DockerBuilderConfig config)
    {
        if (config.RunCommand.Any(static text => text.Contains(BuildVariables.UnknownText, StringComparison.Ordinal)))
        {
            yield break;
        }

        // Any image does: what the option says is looked at, not whether the image is there.
        RunCommandLine line = RunCommandLine.Parse(
            [.. config.RunCommand.Select(static text => OptionTemplates.IsOpen(text) ? "image" : text)]);
        if (line.Problem is not null)
        {
            yield return new(line.Problem, "run_command");
        }
    }

    private static string? ImageProblem(string image)
    {
        try
        {
            // An id of an image is no reference.
            return image.StartsWith(
                "sha256:", StringComparison.Ordinal) || DockerReference.Parse(image) is not null ? null : "";
        }
        catch (ImageException e)
        {
            return e.Message;
        }
    }
}
