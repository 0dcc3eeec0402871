using Kiln.Sdk.Communication;

namespace Kiln.Communicators;

/// <summary>
/// A machine that is logged in to. A connection that breaks between two calls is made again by the next one. Disposing
/// ends it with everything that belongs to it (tunnels, helper processes), within a few seconds.
/// </summary>
public interface IMachineConnection : ICommunicator, IAsyncDisposable
{
    /// <summary>Where it was reached last.</summary>
    MachineAddress Address { get; }
}
