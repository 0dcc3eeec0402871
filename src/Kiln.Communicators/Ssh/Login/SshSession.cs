namespace Kiln.Communicators.Ssh.Login;

/// <summary>A login that succeeded.</summary>
internal sealed record SshSession(MachineAddress Address, ISshTransport Transport);
