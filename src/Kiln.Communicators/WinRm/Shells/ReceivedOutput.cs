using System.Collections.Immutable;

namespace Kiln.Communicators.WinRm.Shells;

/// <param name="Parts">In their order.</param>
/// <param name="ExitCode">Null while the command runs.</param>
internal sealed record ReceivedOutput(ImmutableArray<(bool IsError, byte[] Bytes)> Parts, int? ExitCode);
