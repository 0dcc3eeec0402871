using Kiln.Sdk.Communication;

namespace Kiln.Communicators.Ssh;

/// <param name="Type">The value of <c>TERM</c>.</param>
/// <param name="Window">Its first size.</param>
/// <param name="Echoes">Whether it shows what is typed.</param>
internal sealed record SshTerminal(string Type, ShellWindow Window, bool Echoes);
