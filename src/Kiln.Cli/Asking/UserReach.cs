using Kiln.Cli.Commands;
using Kiln.Sdk.Events;

namespace Kiln.Cli.Asking;

/// <summary>How a command reaches the person who started it, as far as its output is for people.</summary>
internal sealed class UserReach : IDisposable
{
    private readonly TerminalQuestions? _terminal;

    /// <param name="run">Of the command.</param>
    /// <param name="interrupted">From then on nobody is asked any more.</param>
    public UserReach(CommandRun run, CancellationToken interrupted) => _terminal = run.Console.IsMachineReadable
        ? null
        : new(
            run.Context.OpenControllingTerminal,
            run.LiveView,
            run.Log,
            run.Context.Variable("TERM") ?? "xterm",
            interrupted);

    public IQuestions Questions => _terminal is null ? new MachineQuestions() : _terminal;

    public IUserTerminal? Terminal => _terminal;

    public void Dispose() => _terminal?.Dispose();
}
