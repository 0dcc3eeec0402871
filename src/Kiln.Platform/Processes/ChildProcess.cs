using System.Text;

namespace Kiln.Platform.Processes;

/// <summary>
/// Runs commands of this machine, each in a process group of its own that ends with this process at the latest.
/// </summary>
public static class ChildProcess
{
    // One per process by nature: it watches this process, and lives until it ends.
    private static readonly Lazy<Watchdog> SharedWatchdog = new(Watchdog.Start);

    /// <summary>Runs a command to its end and the end of its output.</summary>
    /// <param name="spec">What to run. Its receivers are called on a thread of the command's own.</param>
    /// <param name="cancellationToken">Ends the command's whole process group, hard after the grace period.</param>
    /// <returns>The exit code, or 128 + n when signal n ended the command.</returns>
    /// <exception cref="ProcessStartException">The command could not be started.</exception>
    /// <exception cref="OperationCanceledException">
    /// The command was ended by the token; it does not run any more.
    /// </exception>
    public static async Task<int> RunAsync(ProcessSpec spec, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using ChildSession session = new(spec, SharedWatchdog.Value);
        session.Start();
        int code;
        await using (cancellationToken.Register(session.RequestStop))
        {
            code = await session.Exit;
            await session.Input;
        }

        cancellationToken.ThrowIfCancellationRequested();
        return code;
    }

    /// <summary>Runs a command and keeps what it writes, for commands that write little.</summary>
    /// <param name="spec">What to run; its own receivers of output are not used.</param>
    /// <param name="cancellationToken">As for <see cref="RunAsync"/>.</param>
    public static async Task<CapturedOutput> CaptureAsync(ProcessSpec spec, CancellationToken cancellationToken)
    {
        BoundedText output = new();
        BoundedText error = new();
        int code = await RunAsync(
            spec with
            {
                OutputStream = null,
                ErrorStream = null,
                OnOutputLine = output.AddLine,
                OnErrorLine = error.AddLine,
            },
            cancellationToken);
        return new(code, output.ToString(), error.ToString());
    }

    private sealed class BoundedText
    {
        private const int MaxCharacters = 16 * 1024 * 1024;
        private readonly StringBuilder _text = new();

        private bool _isInLine;

        public void AddLine(string line)
        {
            if (_text.Length + line.Length >= MaxCharacters)
            {
                return;
            }

            bool goesOn = line.EndsWith(LineSplitter.GoesOn);
            _text.Append(_isInLine || _text.Length == 0 ? "" : "\n").Append(goesOn ? line.AsSpan()[..^1] : line);
            _isInLine = goesOn;
        }

        public override string ToString() => _text.ToString();
    }
}

/// <param name="ExitCode">As given by <see cref="ChildProcess.RunAsync"/>.</param>
/// <param name="Output">The lines of standard output, joined by line feeds; at most 16 Mi characters.</param>
/// <param name="Error">The same of standard error.</param>
public sealed record CapturedOutput(int ExitCode, string Output, string Error);
