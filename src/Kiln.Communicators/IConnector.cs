using Kiln.Sdk.Communication;

namespace Kiln.Communicators;

/// <summary>Makes connections of one kind.</summary>
public interface IConnector
{
    /// <summary>
    /// Tries until the machine lets the user in, the configured time is over, or the login was refused as often as is
    /// allowed; tells the user what it waits for.
    /// </summary>
    /// <exception cref="CommunicatorException">Given up; the message says what happened last.</exception>
    Task<IMachineConnection> ConnectAsync(ConnectRequest request, CancellationToken cancellationToken);
}
