using System.Collections.Immutable;
using Kiln.Builders.Oci;
using Kiln.Cli.Commands.Checkpoints;
using Kiln.Cli.Commands.Interpolation;
using Kiln.Cli.Commands.Plugins;
using Kiln.Cli.Flags;
using Kiln.Language.Diagnostics;
using Kiln.Serving;
using Kiln.Values;

namespace Kiln.Cli.Commands;

/// <param name="Name">As typed; two words for a command of a group.</param>
/// <param name="Synopsis">For the general help.</param>
/// <param name="Create">Makes the command; only the one that runs is made.</param>
internal sealed record CommandEntry(string Name, string Synopsis, Func<ICommand> Create)
{
    /// <summary>
    /// Called by Kiln itself: not in the help, and it keeps its hands off the log of the run that called it.
    /// </summary>
    public bool IsHidden { get; init; }
}

/// <summary>All commands and the general help.</summary>
internal static class CommandTable
{
    /// <summary>The commands that have commands of their own.</summary>
    public static readonly ImmutableArray<string> Groups = [Cache, Group];

    private const string Cache = "cache";
    private const string Group = "plugins";

    // Compat: the group's old name.
    private const string GroupAlias = "plugin";

    /// <summary>The visible ones sorted by name, the others after them.</summary>
    public static ImmutableArray<CommandEntry> Commands { get; } =
    [
        new("build", "build image(s) from template", static () => new BuildCommand()),
        new(Cache, "list and remove what builds have kept", static () => new CacheCommand()),
        new($"{Cache} list", "List the checkpoints of builds", static () => new CacheListCommand()),
        new($"{Cache} prune", "Remove checkpoints that are old or too many", static () => new CachePruneCommand()),
        new("console", "creates a console for testing variable interpolation", static () => new ConsoleCommand()),
        new("fix", "fixes templates from old versions of packer", static () => new FixCommand()),
        new("fmt", "Rewrites HCL2 config files to canonical format", static () => new FmtCommand()),
        new("hcl2_upgrade", "transform a JSON template into an HCL2 configuration", static () => new UpgradeCommand()),
        new("init", "Install missing plugins or upgrade plugins", static () => new InitCommand()),
        new("inspect", "see components of a template", static () => new InspectCommand()),
        new(Group, "Interact with Packer plugins and catalog", static () => new PluginsCommand()),
        new($"{Group} bundle", "Collect the plugins of a config for a machine without a network", static () => new PluginsBundleCommand()),
        new($"{Group} install", "Install latest Packer plugin [matching version constraint]", static () => new PluginsInstallCommand()),
        new($"{Group} installed", "List all installed Packer plugin binaries", static () => new PluginsInstalledCommand()),
        new($"{Group} remove", "Remove Packer plugins [matching a version]", static () => new PluginsRemoveCommand()),
        new($"{Group} required", "List plugins required by a config", static () => new PluginsRequiredCommand()),
        new("reap", "remove what dead runs left behind", static () => new ReapCommand()),
        new("validate", "check that a template is valid", static () => new ValidateCommand()),
        new("version", "Prints the Packer version", static () => new VersionCommand()),
        new(PluginProgram.DescribeCommand, "", static () => new ServeCommand(PluginProgram.DescribeCommand)) { IsHidden = true },
        new(PluginProgram.StartCommand, "", static () => new ServeCommand(PluginProgram.StartCommand)) { IsHidden = true },
        new(OciWorker.Command, "", static () => new OciWorkerCommand()) { IsHidden = true },
        new(SbomGenerateCommand.Name, "", static () => new SbomGenerateCommand()) { IsHidden = true },
    ];

    public static CommandEntry? Find(string name) => Commands.FirstOrDefault(c => c.Name == name);

    /// <summary>The command that a command line names, with one or two words, and what is left for it.</summary>
    public static (CommandEntry? Entry, GlobalArguments Global) Find(GlobalArguments global)
    {
        string? name = global.Command == GroupAlias ? Group : global.Command;
        if (name is null || !Groups.Contains(name))
        {
            return (name is null ? null : Find(name), global);
        }

        return global.CommandArguments is [var second, .. var rest] && Find($"{name} {second}") is { } entry
            ? (entry, global with { CommandArguments = rest })
            : (Find(name), global);
    }

    /// <summary>What is said beside the general help; empty when no command was named.</summary>
    public static string UnknownCommand(string? name, string invokedAs) => name switch
    {
        null => "",
        "help" => $"{invokedAs} has no command \"help\": {invokedAs} -h shows the commands, {invokedAs} build -h the "
            + "flags of build.\n",
        _ => $"{invokedAs} has no command {GoText.Quote(name)}."
            + Similar.Question(name, Commands.Where(static c => !c.IsHidden).Select(static c => c.Name)) + "\n",
    };

    public static string GeneralHelp(string invokedAs)
    {
        CommandEntry[] visible = [.. Commands.Where(static c => !c.IsHidden)];
        int width = visible.Max(static c => c.Name.Length);
        IEnumerable<string> lines = visible.Select(c => $"    {c.Name.PadRight(width)}    {c.Synopsis}\n");
        return $"Usage: {invokedAs} [--version] [--help] <command> [<args>]\n\n"
            + $"Available commands are:\n{string.Concat(lines)}\n";
    }
}
