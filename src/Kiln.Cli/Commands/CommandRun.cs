using System.Collections.Immutable;
using Kiln.Cli.Rendering;
using Kiln.Sdk.Events;

namespace Kiln.Cli.Commands;

/// <summary>What a command works with.</summary>
/// <param name="Context">The outside world.</param>
/// <param name="Versions">What Kiln answers as.</param>
/// <param name="Events">Everything that the command says.</param>
internal sealed record CommandRun(CliContext Context, ProductVersions Versions, IEventSink Events)
{
    /// <summary>Where the events become visible; for a command's flags that change how.</summary>
    public required ConsoleSink Console { get; init; }

    public DateTimeOffset Now => Context.Time.GetUtcNow();

    public void Say(string text) => Events.Publish(new Said(Now, "", "", text));

    public void Error(string text) => Events.Publish(new ErrorSaid(Now, "", "", text));

    public void Machine(string type, params ImmutableArray<string> data) =>
        Events.Publish(new MachineSaid(Now, "", "", type, data));

    /// <summary>The command was called wrongly: its help, then what is wrong.</summary>
    public ExitCode Misused(ICommand command, string? error)
    {
        Say(command.Help(Context.InvokedAs));
        if (error is not null)
        {
            Error(error);
        }

        return ExitCode.Failure;
    }
}
