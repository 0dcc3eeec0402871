using System.Collections.Immutable;
using Kiln.Cli.Flags;

namespace Kiln.Cli.Commands;

/// <summary>Gives templates the canonical style.</summary>
internal sealed class FmtCommand : ICommand
{
    private const string StandardInput = "-";

    public ImmutableArray<Flag> Flags => new FmtFlags().Own;

    public string Help(string invokedAs) => $"""
        Usage: {invokedAs} fmt [options] TEMPLATE...

          Rewrites templates (.pkr.hcl) and variable files (.pkrvars.hcl) in the
          canonical style and lists the names of those that changed. JSON files are
          left alone.

          TEMPLATE is a file, a folder of files, or - for the standard input, which is
          written to the standard output.

        Options:

          -check                        Write nothing. The exit status is 3 when a file is not in the canonical style.
          -diff                         Show what changes.
          -write=false                  Do not write the files (always so with -check).
          -recursive                    Take the folders below a folder too.
        """;

    public async Task<ExitCode> RunAsync(
        CommandRun run,
        ImmutableArray<string> arguments,
        CancellationToken cancellationToken)
    {
        FmtFlags flags = new();
        ParsedFlags parsed = flags.Parse(arguments);
        if (parsed.Error is not null || parsed.Positional.IsEmpty)
        {
            return run.Misused(this, parsed.Error ?? "the path of a file or folder is missing");
        }

        FmtSession session = new(run, flags);
        foreach (string path in parsed.Positional)
        {
            if (path == StandardInput)
            {
                await session.FormatInputAsync(cancellationToken);
            }
            else
            {
                await session.FormatAsync(path, cancellationToken);
            }
        }

        if (session.PrintProblems())
        {
            return ExitCode.Failure;
        }

        return flags.Check.Value && session.HasChanges ? ExitCode.NotFormatted : ExitCode.Success;
    }
}
