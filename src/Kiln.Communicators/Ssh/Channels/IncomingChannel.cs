namespace Kiln.Communicators.Ssh.Channels;

/// <summary>A channel that the server wants to open.</summary>
/// <param name="Details">What it says about it.</param>
/// <param name="Accept">Opens it.</param>
/// <param name="Refuse">Does not, for a reason.</param>
internal sealed record IncomingChannel(byte[] Details, Func<SshChannelCore> Accept, Action<string> Refuse);
