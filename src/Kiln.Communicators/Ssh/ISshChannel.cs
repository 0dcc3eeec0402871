using Kiln.Sdk.Communication;

namespace Kiln.Communicators.Ssh;

/// <summary>
/// A running command. Disposing ends it on this side at once; a command that was not over gets a hang-up.
/// </summary>
internal interface ISshChannel : IAsyncDisposable
{
    /// <summary>
    /// The command's standard input. Disposing it sends the end of the input. Writes wait while the other side does
    /// not take more.
    /// </summary>
    Stream Input { get; }

    /// <summary>Standard output; ends with the command or the connection.</summary>
    Stream Output { get; }

    /// <summary>Standard error. Must be read as well: a full channel stops the command.</summary>
    Stream Error { get; }

    /// <summary>
    /// The exit code, 128 + n after signal n; null when the connection ended, or the server closed the channel, before
    /// it said one.
    /// </summary>
    Task<int?> Exit { get; }

    /// <summary>Tells the command's terminal its new size; without effect when it has none.</summary>
    ValueTask ResizeAsync(ShellWindow window, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
