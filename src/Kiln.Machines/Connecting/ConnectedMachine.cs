using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;

namespace Kiln.Machines.Connecting;

/// <param name="Communicator">Ends with the build's clean-up.</param>
/// <param name="Variables">
/// <c>Host</c>, <c>Port</c>, <c>User</c>, <c>Password</c>, <c>ConnType</c>, <c>SSHPublicKey</c>, <c>SSHPrivateKey</c>,
/// <c>SSHPrivateKeyFile</c>, <c>SSHAgentAuth</c>, <c>WinRMPassword</c>; a builder adds <c>ID</c> and its own.
/// </param>
public sealed record ConnectedMachine(ICommunicator Communicator, BuildVariables Variables);
