using System.Collections.Immutable;

namespace Kiln.Cli.Commands;

/// <summary>Prints the versions. There is no check for newer ones.</summary>
internal sealed class VersionCommand : ICommand
{
    public string Help(string invokedAs) => $"""
        Usage: {invokedAs} version

          Prints the version of Kiln. Called through a link named packer, it first
          prints the version of Packer that it is compatible with, for tools that
          read it.
        """;

    public Task<ExitCode> RunAsync(
        CommandRun run,
        ImmutableArray<string> arguments,
        CancellationToken cancellationToken)
    {
        bool answersAsPacker = run.Context.InvokedAs == "packer";
        string version = answersAsPacker ? run.Versions.Packer : ProductVersions.Kiln;
        string[] parts = version.Split('-', 2);
        run.Machine("version", parts[0]);

        // Compat: the name of this line has been misspelt for ever, and scripts rely on it.
        run.Machine("version-prelease", parts.Length > 1 ? parts[1] : "");
        run.Machine("version-commit", "");
        if (answersAsPacker)
        {
            run.Say($"Packer v{version}");
        }

        run.Say($"Kiln v{ProductVersions.Kiln}");
        return Task.FromResult(ExitCode.Success);
    }
}
