using System.Collections.Immutable;
using Kiln.Cli.Composition;
using Kiln.Serving;

namespace Kiln.Cli.Commands;

/// <summary>Is a plugin: tells what components there are, or serves one of them to the host that started it.</summary>
/// <param name="name">Of the two commands of a plugin.</param>
internal sealed class ServeCommand(string name) : ICommand
{
    public string Help(string invokedAs) => $"""
        Usage: {invokedAs} {name}

          Started by hosts of plugins, when this executable is installed as one; of no
          use on a command line.
        """;

    public async Task<ExitCode> RunAsync(
        CommandRun run,
        ImmutableArray<string> arguments,
        CancellationToken cancellationToken)
    {
        ProgramContext process = ProgramContext.OfThisProcess() with
        {
            Variable = run.Context.Variable,
            WorkingDirectory = run.Context.WorkingDirectory,
            OpenOutput = run.Context.OpenOutput,
            Error = run.Context.Error,
            Time = run.Context.Time,
        };
        return (ExitCode)await KilnPlugin.Program().RunAsync([name, .. arguments], process);
    }
}
