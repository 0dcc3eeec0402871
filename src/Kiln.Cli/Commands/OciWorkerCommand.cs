using System.Collections.Immutable;
using Kiln.Builders.Oci;

namespace Kiln.Cli.Commands;

/// <summary>Serves the oci builder of the process that started this one, on the standard streams.</summary>
internal sealed class OciWorkerCommand : ICommand
{
    public string Help(string invokedAs) => $"""
        Usage: {invokedAs} {OciWorker.Command}

          Started by the oci builder itself; of no use on a command line.
        """;

    public async Task<ExitCode> RunAsync(
        CommandRun run,
        ImmutableArray<string> arguments,
        CancellationToken cancellationToken)
    {
        await using Stream input = run.Context.OpenInput();
        await using Stream output = run.Context.OpenOutput();
        await OciWorker.RunAsync(input, output, cancellationToken);
        return ExitCode.Success;
    }
}
