namespace Kiln.Communicators;

/// <param name="Host">A name or an address, without brackets.</param>
/// <param name="Port">Of the server that is logged in to.</param>
public sealed record MachineAddress(string Host, int Port);
