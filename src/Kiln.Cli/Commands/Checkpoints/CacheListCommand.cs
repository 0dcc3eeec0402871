using System.Collections.Immutable;
using Kiln.Cli.Flags;
using Kiln.Engine.Checkpoints;
using Kiln.Platform.Files;
using Kiln.Values;

namespace Kiln.Cli.Commands.Checkpoints;

/// <summary>Lists what builds have kept.</summary>
internal sealed class CacheListCommand : ICommand
{
    public ImmutableArray<Flag> Flags => [];

    public string Help(string invokedAs) => $"""
        Usage: {invokedAs} cache list [options]

          Lists the checkpoints that builds have kept, with the room that they take.

        Options:

          -machine-readable             Write lines for programs instead of text for people.
        """;

    public Task<ExitCode> RunAsync(
        CommandRun run,
        ImmutableArray<string> arguments,
        CancellationToken cancellationToken)
    {
        ParsedFlags parsed = new FlagSet(new BoolFlag("machine-readable")).Parse(arguments);
        if (parsed.Error is not null || !parsed.Positional.IsEmpty)
        {
            return Task.FromResult(
                run.Misused(this, parsed.Error ?? $"cache list takes no path: {string.Join(' ', parsed.Positional)}"));
        }

        UserDirectories directories = new(run.Context.Variable, run.Context.WorkingDirectory);
        try
        {
            Print(run, new CheckpointCache(directories.Cache, [], run.Context.Time).List());
            return Task.FromResult(ExitCode.Success);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            run.Error($"The checkpoints cannot be listed: {e.Message}");
            return Task.FromResult(ExitCode.Failure);
        }
    }

    private static void Print(CommandRun run, ImmutableArray<CheckpointEntry> entries)
    {
        foreach (CheckpointEntry entry in entries)
        {
            run.Machine("cache", ["checkpoint", .. CheckpointTable.Fields(entry)]);
        }

        if (entries.IsEmpty)
        {
            run.Say("No checkpoints are kept. Builds keep some with -cache, or when their template has a cache block.");
            return;
        }

        run.Say(CheckpointTable.Of(entries.Select(static entry => ("", entry)), run.Now));
        long bytes = entries.Sum(static entry => entry.Bytes);
        run.Say($"{CheckpointTable.Count(entries.Length)}, {ByteSize.Format(bytes)}.");
    }
}
