using System.Collections.Immutable;

namespace Kiln.Cli.Commands.Plugins;

/// <summary>The group of the commands about installed plugins; does nothing itself.</summary>
internal sealed class PluginsCommand : ICommand
{
    public string Help(string invokedAs) => $"""
        Usage: {invokedAs} plugins <subcommand> [options] [args]

          Installs, lists and removes plugins.

        Subcommands:

          bundle       Collect the plugins of a config for a machine without a network
          install      Install latest Packer plugin [matching version constraint]
          installed    List all installed Packer plugin binaries
          remove       Remove Packer plugins [matching a version]
          required     List plugins required by a config
        """;

    public Task<ExitCode> RunAsync(
        CommandRun run,
        ImmutableArray<string> arguments,
        CancellationToken cancellationToken) => Task.FromResult(run.Misused(
            this,
            arguments is [var first, ..]
                ? $"{run.Context.InvokedAs} plugins has no subcommand \"{first}\"."
                : "the subcommand is missing"));
}
