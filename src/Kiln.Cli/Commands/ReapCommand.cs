using System.Collections.Immutable;
using Kiln.Cli.Flags;
using Kiln.Engine.Ledgers;
using Kiln.Platform.Files;

namespace Kiln.Cli.Commands;

/// <summary>Removes what dead runs left behind, and says what it was.</summary>
internal sealed class ReapCommand : ICommand
{
    public ImmutableArray<Flag> Flags => new ReapFlags().All;

    public string Help(string invokedAs) => $"""
        Usage: {invokedAs} reap [options]

          Removes what runs have left behind that died before they could clean up:
          processes, temporary files and folders, mounts, and whatever else they
          wrote into their ledgers. Everything is listed. Things of runs that are
          still going on, and things that no ledger names, are never touched.

          The start of a build does the same by itself. The exit status is 1 when
          something could not be removed.

        Options:

          -dry-run                      Remove nothing, only list.
          -left                         Remove also what runs have left on purpose (build -on-error=abort), and what
                                        can still be read in damaged ledgers.
          -older-than=7d                Only what runs have left that began at least so long ago: 90m, 12h, 7d, 1d12h.
          -machine-readable             Write lines for programs instead of text for people.
        """;

    public async Task<ExitCode> RunAsync(
        CommandRun run,
        ImmutableArray<string> arguments,
        CancellationToken cancellationToken)
    {
        ReapFlags flags = new();
        ParsedFlags parsed = flags.Parse(arguments);
        if (parsed.Error is not null || !parsed.Positional.IsEmpty)
        {
            return run.Misused(this, parsed.Error ?? $"reap takes no path: {string.Join(' ', parsed.Positional)}");
        }

        using StopHandling stopping = new(run);
        using CancellationTokenSource stop =
            CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping.Stop.Token);
        UserDirectories directories = new(run.Context.Variable, run.Context.WorkingDirectory);
        LedgerReaper reaper = new(directories.State, run.Context.MakeComponents().Reapers, run.Context.Time);
        ReapReport report = await reaper.ReapAsync(flags.Request, stop.Token);
        Print(run, report, flags.DryRun.Value);
        return report.Failed.Any() || stop.IsCancellationRequested ? ExitCode.Failure : ExitCode.Success;
    }

    private static void Print(CommandRun run, ReapReport report, bool isDryRun)
    {
        foreach (ReapItem item in report.Items)
        {
            run.Machine(
                "reap",
                ReapTable.StateOf(item),
                item.Kind,
                item.Name,
                item.Run,
                item.Started is DateTimeOffset started ? ReapTable.UnixSeconds(started) : "",
                item.IsLeft ? "left" : "",
                item.Reason,
                item.LedgerFile);
        }

        if (!report.Items.IsEmpty)
        {
            run.Say(ReapTable.Of(report.Items, run.Now));
        }

        run.Say(ReapTable.Summary(report, isDryRun));
    }
}
