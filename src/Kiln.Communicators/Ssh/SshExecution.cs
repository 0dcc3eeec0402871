namespace Kiln.Communicators.Ssh;

/// <param name="Command">As the server's shell gets it; the name of a subsystem when <see cref="IsSubsystem"/>.</param>
internal sealed record SshExecution(string Command)
{
    /// <summary>The command is the name of a subsystem (<c>sftp</c>).</summary>
    public bool IsSubsystem { get; init; }

    /// <summary>The command gets a terminal of its own; null for none.</summary>
    public SshTerminal? Terminal { get; init; }
}
