using Kiln.Sdk.Communication;

namespace Kiln.Communicators.Ssh.Transfer;

/// <summary>Starts a command on the machine; makes a broken connection anew first.</summary>
/// <exception cref="CommunicatorException">It could not be started.</exception>
internal delegate Task<ISshChannel> ChannelOpener(SshExecution execution, CancellationToken cancellationToken);
