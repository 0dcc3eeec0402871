using Kiln.Cli.Commands.Loading;
using Kiln.Cli.Composition;
using Kiln.Engine;
using Kiln.Platform.Files;

namespace Kiln.Cli.Commands;

/// <summary>Puts an engine together for a command.</summary>
internal static class EngineSetup
{
    public static BuildEngine Make(CommandRun run, TemplateComponents components, EngineOptions options) =>
        new(components.Catalogue, options, run.Sink, run.Mask, run.Context.Time);

    /// <summary>What all commands have in common.</summary>
    /// <param name="run">Where the outside world comes from.</param>
    /// <param name="components">Those of the run.</param>
    /// <param name="template">As it was read.</param>
    /// <param name="path">Of the template, as the user gave it.</param>
    /// <exception cref="DirectoryNotFoundException">There is no home directory.</exception>
    public static EngineOptions Options(
        CommandRun run,
        TemplateComponents components,
        LoadedTemplate template,
        string path)
    {
        string full = Path.GetFullPath(path, run.Context.WorkingDirectory);
        UserDirectories directories = new(run.Context.Variable, run.Context.WorkingDirectory);
        return new()
        {
            RunUuid = run.RunUuid,
            CoreVersion = run.Versions.Packer,
            Directories = new(directories.Cache, directories.State, directories.Temporary),
            TemplateDirectory = Directory.Exists(full) ? full : Path.GetDirectoryName(full),
            LegacyTemplatePath = template is LoadedLegacyTemplate ? path : null,
            Reapers = components.Reapers,
        };
    }
}
