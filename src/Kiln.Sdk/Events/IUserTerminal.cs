using Kiln.Sdk.Communication;

namespace Kiln.Sdk.Events;

/// <summary>Lends the terminal of the person who started the run to a shell.</summary>
public interface IUserTerminal
{
    /// <summary>
    /// Waits until nobody else uses the terminal, gives it to the shell, and takes it back as it was when the shell has
    /// ended. Questions and messages wait in the meantime.
    /// </summary>
    /// <param name="shell">Runs on the terminal; the session's environment is the caller's to add.</param>
    /// <param name="cancellationToken">For the waiting and the shell.</param>
    /// <returns>The shell's exit code.</returns>
    /// <exception cref="CannotAskException">There is no terminal.</exception>
    Task<int> LendAsync(Func<ShellSession, CancellationToken, Task<int>> shell, CancellationToken cancellationToken);
}
