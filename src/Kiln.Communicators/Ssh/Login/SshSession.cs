using Kiln.Communicators.Ssh.Channels;

namespace Kiln.Communicators.Ssh.Login;

/// <summary>A login that succeeded.</summary>
internal sealed record SshSession(MachineAddress Address, SshTransport Transport);
