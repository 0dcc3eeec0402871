namespace Kiln.Testing.WinRm;

/// <summary>A request that a <see cref="WinRmServer"/> got.</summary>
/// <param name="Number">How many came before it.</param>
/// <param name="Action">The last part of the action: <c>Create</c>, <c>Command</c>, <c>Receive</c>, ...</param>
/// <param name="ShellId">Null where none is named.</param>
/// <param name="Text">The command line, or the signal.</param>
/// <param name="IsEncrypted">By the keys of an NTLM login.</param>
public sealed record WinRmCall(int Number, string Action, string? ShellId, string? Text, bool IsEncrypted);
