using System.Collections.Immutable;

namespace Kiln.Cli.Commands.Checkpoints;

/// <summary>The group of the commands about checkpoints; does nothing itself.</summary>
internal sealed class CacheCommand : ICommand
{
    public string Help(string invokedAs) => $"""
        Usage: {invokedAs} cache <subcommand> [options]

          Lists and removes the checkpoints that builds have kept (build -cache).

        Subcommands:

          list     List the checkpoints of builds
          prune    Remove checkpoints that are old or too many
        """;

    public Task<ExitCode> RunAsync(
        CommandRun run,
        ImmutableArray<string> arguments,
        CancellationToken cancellationToken) => Task.FromResult(run.Misused(
            this,
            arguments is [var first, ..]
                ? $"{run.Context.InvokedAs} cache has no subcommand \"{first}\"."
                : "the subcommand is missing"));
}
