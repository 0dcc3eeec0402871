using Kiln.Cli.Composition;
using Kiln.Engine;
using Kiln.Platform.Files;

namespace Kiln.Cli.Commands;

/// <summary>Puts an engine together for a command.</summary>
internal static class EngineSetup
{
    public static BuildEngine Make(CommandRun run, ComponentSet components, EngineOptions options) =>
        new(components.Catalogue, options, run.Sink, run.Mask, run.Context.Time);

    /// <summary>What all commands have in common.</summary>
    /// <param name="run">Where the outside world comes from.</param>
    /// <param name="components">Those of the run.</param>
    /// <param name="templatePath">As the user gave it.</param>
    /// <exception cref="DirectoryNotFoundException">There is no home directory.</exception>
    public static EngineOptions Options(CommandRun run, ComponentSet components, string templatePath)
    {
        string template = Path.GetFullPath(templatePath, run.Context.WorkingDirectory);
        UserDirectories directories = new(run.Context.Variable, run.Context.WorkingDirectory);
        return new()
        {
            RunUuid = Guid.NewGuid().ToString(),
            CoreVersion = run.Versions.Packer,
            Directories = new(directories.Cache, directories.State, directories.Temporary),
            TemplateDirectory = Directory.Exists(template) ? template : Path.GetDirectoryName(template),
            Reapers = components.Reapers,
        };
    }
}
