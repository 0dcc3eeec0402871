using System.Collections.Immutable;
using Kiln.Cli.Flags;
using Kiln.Engine.Checkpoints;
using Kiln.Platform.Files;
using Kiln.Values;

namespace Kiln.Cli.Commands.Checkpoints;

/// <summary>Removes what builds have kept and what is not worth its room any more.</summary>
internal sealed class CachePruneCommand : ICommand
{
    public ImmutableArray<Flag> Flags => new CachePruneFlags().All;

    public string Help(string invokedAs) => $"""
        Usage: {invokedAs} cache prune [options]

          Removes checkpoints: those that are older than the builds that made them
          allow, what killed builds have left unfinished, and what the options name.
          What a running build uses stays. The exit status is 1 when something could
          not be removed.

        Options:

          -all                          Remove all checkpoints.
          -dry-run                      Remove nothing, only list.
          -max-size=20GiB               Remove the least recently used ones, until all together take no more.
          -older-than=7d                Remove those whose work was done longer ago: 90m, 12h, 7d, 1d12h.
          -machine-readable             Write lines for programs instead of text for people.
        """;

    public async Task<ExitCode> RunAsync(
        CommandRun run,
        ImmutableArray<string> arguments,
        CancellationToken cancellationToken)
    {
        CachePruneFlags flags = new();
        ParsedFlags parsed = flags.Parse(arguments);
        if (parsed.Error is not null || !parsed.Positional.IsEmpty)
        {
            return run.Misused(
                this, parsed.Error ?? $"cache prune takes no path: {string.Join(' ', parsed.Positional)}");
        }

        using StopHandling stopping = new(run);
        using CancellationTokenSource stop =
            CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping.Stop.Token);
        UserDirectories directories = new(run.Context.Variable, run.Context.WorkingDirectory);
        CheckpointCache cache = new(directories.Cache, run.Context.MakeComponents().Removers, run.Context.Time);
        try
        {
            PruneReport report = await cache.PruneAsync(flags.Request, stop.Token);
            Print(run, report, flags.DryRun.Value);
            return report.With(PruneOutcome.Failed).Any() ? ExitCode.Failure : ExitCode.Success;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            run.Error($"The checkpoints cannot be removed: {e.Message}");
            return ExitCode.Failure;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Failure;
        }
    }

    private static void Print(CommandRun run, PruneReport report, bool isDryRun)
    {
        foreach (PruneItem item in report.Items)
        {
            run.Machine("cache", [StateOf(item), .. CheckpointTable.Fields(item.Entry), item.Reason]);
        }

        foreach (string file in report.Damaged)
        {
            run.Error($"Warning: {file} was damaged. {(isDryRun ? "It would be forgotten." : "It is forgotten.")}");
        }

        if (!report.Items.IsEmpty)
        {
            run.Say(CheckpointTable.Of(report.Items.Select(static item => (StateOf(item), item.Entry)), run.Now));
        }

        foreach (PruneItem item in report.With(PruneOutcome.Failed))
        {
            run.Error($"{item.Entry.Build} after {item.Entry.Label} could not be removed: {item.Reason}");
        }

        run.Say(Summary(report, isDryRun));
    }

    private static string StateOf(PruneItem item) => item.Outcome switch
    {
        PruneOutcome.Removed => "removed",
        PruneOutcome.Found => "found",
        PruneOutcome.InUse => "in use",
        _ => "stays",
    };

    private static string Summary(PruneReport report, bool isDryRun)
    {
        PruneItem[] gone = [.. report.With(isDryRun ? PruneOutcome.Found : PruneOutcome.Removed)];
        string leftovers = report.Leftovers switch
        {
            0 => "",
            1 => " and what a killed build left unfinished",
            _ => $" and {report.Leftovers} folders that killed builds left unfinished",
        };
        if (gone.Length == 0 && report.Leftovers == 0)
        {
            return "There is nothing to remove.";
        }

        string bytes = ByteSize.Format(gone.Sum(static item => item.Entry.Bytes));
        string what = $"{CheckpointTable.Count(gone.Length)}, {bytes}{leftovers}";
        return isDryRun ? $"Found {what} to remove. This was a dry run." : $"Removed {what}.";
    }
}
