namespace Kiln.Sdk.Communication;

/// <summary>
/// The way to a machine: runs commands on it and moves files. Calls may come at the same time; a machine that does one
/// thing at a time lets them wait for each other.
/// </summary>
public interface ICommunicator
{
    /// <summary>Runs a command through the machine's shell and waits for its end and all its output.</summary>
    /// <param name="command">What to run, and where its output goes.</param>
    /// <param name="cancellationToken">Kills the command.</param>
    /// <returns>
    /// The exit code; <see cref="RemoteExit.ConnectionLost"/> when the connection ended before the command told one.
    /// </returns>
    /// <exception cref="CommunicatorException">The command could not be started.</exception>
    Task<int> RunAsync(RemoteCommand command, CancellationToken cancellationToken);

    /// <param name="path">On the machine. An existing file is replaced.</param>
    /// <param name="content">Read to its end; stays the caller's.</param>
    /// <param name="mode">Permission bits, or null for the default of the machine.</param>
    /// <param name="cancellationToken">Stops the transfer.</param>
    Task UploadAsync(string path, Stream content, UnixFileMode? mode, CancellationToken cancellationToken);

    /// <summary>
    /// Copies a local folder: with a trailing slash on <paramref name="localDirectory"/> its contents go into
    /// <paramref name="path"/>, without one the folder itself does.
    /// </summary>
    Task UploadDirectoryAsync(string path, string localDirectory, CancellationToken cancellationToken);

    Task DownloadAsync(string path, Stream destination, CancellationToken cancellationToken);

    Task DownloadDirectoryAsync(string path, string localDirectory, CancellationToken cancellationToken);
}

/// <param name="Command">For the machine's shell.</param>
public sealed record RemoteCommand(string Command)
{
    /// <summary>
    /// Receives each line of standard output without its end; called one line at a time. A very long line comes in
    /// parts, of which all but the last end with U+FDD0; <see cref="Events.IUi"/> takes them as they are.
    /// </summary>
    public Action<string>? OnOutputLine { get; init; }

    /// <summary>Receives each line of standard error without its end; called one line at a time.</summary>
    public Action<string>? OnErrorLine { get; init; }

    /// <summary>
    /// Receives standard output as it is, instead of <see cref="OnOutputLine"/>; written to by one thread at a time,
    /// synchronously or not. Stays the caller's.
    /// </summary>
    public Stream? OutputStream { get; init; }

    /// <summary>The same for standard error.</summary>
    public Stream? ErrorStream { get; init; }

    /// <summary>
    /// Fed to the command until its end or the command's; stays the caller's. Null for an empty input.
    /// </summary>
    public Stream? Input { get; init; }
}

public static class RemoteExit
{
    /// <summary>Compat: the exit code Packer gives when a connection ends before an exit status.</summary>
    public const int ConnectionLost = 2300218;
}

public enum CommunicatorFailure
{
    NotImplemented,
    Connect,
    Authentication,
    Start,
    Transfer,
}

/// <summary>A command could not be started or a transfer failed.</summary>
public sealed class CommunicatorException : Exception
{
    public CommunicatorException(CommunicatorFailure reason, string message, Exception? innerException = null)
        : base(message, innerException) => Reason = reason;

    public CommunicatorFailure Reason { get; }
}
