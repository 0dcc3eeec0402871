namespace Kiln.Platform.Terminals;

/// <summary>The terminal that somebody sits at. One caller at a time.</summary>
public interface ITerminal : IDisposable
{
    /// <summary>As it is now; a terminal that does not know says 80 columns and 24 rows.</summary>
    TerminalSize Size { get; }

    /// <summary>
    /// Gives every key to <see cref="Read"/>, without echo, and asks for pasted text to be marked. The terminal gets
    /// its old settings back with the result's disposal, or when a signal ends the process.
    /// </summary>
    IDisposable EnterRawMode();

    /// <summary>Blocks until there is something, and no longer than the timeout.</summary>
    /// <param name="timeout">Null waits for ever.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    TerminalInput Read(TimeSpan? timeout, CancellationToken cancellationToken);

    void Write(string text);

    /// <summary>
    /// Stops the process as the shell's job control does; returns when it is continued. Not in raw mode.
    /// </summary>
    void Suspend();
}
