using System.Threading.Channels;
using Kiln.Cli.Rendering;
using Kiln.Platform.Terminals;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Events;

namespace Kiln.Cli.Asking;

/// <summary>
/// Asks on the terminal that the command was started from, wherever its standard streams go. One question or shell at a
/// time; the others wait their turn, and so does what is said meanwhile.
/// </summary>
internal sealed class TerminalQuestions : IQuestions, IUserTerminal, IDisposable
{
    private readonly Func<ControllingTerminal> _open;
    private readonly ILiveView _view;
    private readonly Action<string> _log;
    private readonly CancellationToken _interrupted;
    private readonly string _terminalType;
    private readonly SemaphoreSlim _turn = new(1);
    private ControllingTerminal? _terminal;

    /// <param name="open">Opens the terminal; fails with an <see cref="IOException"/> when there is none.</param>
    /// <param name="view">Taken off the screen while somebody is asked.</param>
    /// <param name="log">Takes lines for the log.</param>
    /// <param name="terminalType">The value of <c>TERM</c>.</param>
    /// <param name="interrupted">From then on nobody is asked any more.</param>
    public TerminalQuestions(
        Func<ControllingTerminal> open,
        ILiveView view,
        Action<string> log,
        string terminalType,
        CancellationToken interrupted)
    {
        _open = open;
        _view = view;
        _log = log;
        _terminalType = terminalType;
        _interrupted = interrupted;
    }

    public Task<string> AskAsync(string question, CancellationToken cancellationToken) => OnTerminalAsync(
        async (terminal, token) =>
        {
            try
            {
                return await terminal.AskAsync(question.TrimEnd() + " ", token) ?? throw EndOfInput(terminal);
            }
            catch (OperationCanceledException)
            {
                terminal.Write("\n");
                throw;
            }
        },
        cancellationToken);

    public Task<int> LendAsync(
        Func<ShellSession, CancellationToken, Task<int>> shell,
        CancellationToken cancellationToken) => OnTerminalAsync(
            async (terminal, token) =>
            {
                // Only the latest size counts.
                Channel<ShellWindow> windows = Channel.CreateBounded<ShellWindow>(
                    new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
                using IDisposable watch = terminal.WatchSize(size => windows.Writer.TryWrite(WindowOf(size)));
                using IDisposable raw = terminal.EnterRawMode();
                await using TerminalStream stream = new(terminal);
                ShellSession session = new()
                {
                    Input = stream,
                    Output = stream,
                    Window = WindowOf(terminal.Size),
                    WindowChanges = windows.Reader,
                    TerminalType = _terminalType,
                };
                try
                {
                    return await shell(session, token);
                }
                finally
                {
                    windows.Writer.TryComplete();
                }
            },
            cancellationToken);

    /// <summary>
    /// Somebody who still uses the terminal was given up: it is left to the end of the process, in its old mode.
    /// </summary>
    public void Dispose()
    {
        if (_turn.Wait(TimeSpan.Zero))
        {
            _terminal?.Dispose();
            _turn.Dispose();
        }
        else
        {
            _terminal?.LeaveRawMode();
        }
    }

    private static ShellWindow WindowOf(TerminalSize size) => new(size.Columns, size.Rows);

    private static CannotAskException EndOfInput(ControllingTerminal terminal)
    {
        terminal.Write("\n");
        return new("the input has ended");
    }

    private async Task<T> OnTerminalAsync<T>(
        Func<ControllingTerminal, CancellationToken, Task<T>> use,
        CancellationToken cancellationToken)
    {
        using CancellationTokenSource either =
            CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _interrupted);
        try
        {
            await _turn.WaitAsync(either.Token);
            try
            {
                // The turn may come from somebody whom the interrupt has reached first.
                cancellationToken.ThrowIfCancellationRequested();
                _interrupted.ThrowIfCancellationRequested();
                ControllingTerminal terminal = Foreground();
                using IDisposable suspended = _view.Suspend();
                return await use(terminal, either.Token);
            }
            finally
            {
                _turn.Release();
            }
        }
        catch (OperationCanceledException) when (_interrupted.IsCancellationRequested)
        {
            throw new CannotAskException("interrupted");
        }
    }

    /// <summary>Looked at anew each time: the user may have put the run into the background meanwhile.</summary>
    private ControllingTerminal Foreground()
    {
        try
        {
            _terminal ??= _open();
        }
        catch (IOException e)
        {
            _log($"No tty available: {e.Message}");
            throw new CannotAskException("no available tty");
        }

        if (_terminal.IsForeground)
        {
            return _terminal;
        }

        _log("Running in background, not using a TTY");
        throw new CannotAskException("no available tty");
    }
}
