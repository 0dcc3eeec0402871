namespace Kiln.Sdk.Communication;

/// <summary>A communicator that can open an interactive shell in its machine, so that a user can look around.</summary>
public interface IShellCommunicator : ICommunicator
{
    /// <summary>Runs a shell on a terminal of its own in the machine until it ends.</summary>
    /// <param name="session">Its other end: what the user types and sees.</param>
    /// <param name="cancellationToken">Ends the shell and everything that it runs.</param>
    /// <returns>The shell's exit code.</returns>
    /// <exception cref="CommunicatorException">The shell could not be started.</exception>
    Task<int> RunShellAsync(ShellSession session, CancellationToken cancellationToken);
}
