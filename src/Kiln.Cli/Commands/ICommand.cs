using System.Collections.Immutable;

namespace Kiln.Cli.Commands;

/// <summary>A command of the executable.</summary>
internal interface ICommand
{
    /// <summary>Usage, a description and the options; no line end at the end.</summary>
    string Help(string invokedAs);

    Task<ExitCode> RunAsync(CommandRun run, ImmutableArray<string> arguments, CancellationToken cancellationToken);
}
