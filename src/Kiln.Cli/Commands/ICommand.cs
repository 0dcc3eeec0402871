using System.Collections.Immutable;
using Kiln.Cli.Flags;

namespace Kiln.Cli.Commands;

/// <summary>A command of the executable.</summary>
internal interface ICommand
{
    /// <summary>Usage, a description and the options; no line end at the end.</summary>
    string Help(string invokedAs);

    /// <summary>For completion; new ones each time, without values.</summary>
    ImmutableArray<Flag> Flags => [];

    Task<ExitCode> RunAsync(CommandRun run, ImmutableArray<string> arguments, CancellationToken cancellationToken);
}
