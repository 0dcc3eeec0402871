using System.Collections.Immutable;

namespace Kiln.Platform.Terminals;

public enum TerminalInputKind
{
    /// <summary>Nothing came in time.</summary>
    Nothing,

    Bytes,

    /// <summary>
    /// What is on the screen may be out of place: the window has another size, or the process was continued.
    /// </summary>
    Disturbed,

    /// <summary>The terminal is gone.</summary>
    Ended,
}

/// <param name="Kind">What came.</param>
/// <param name="Bytes">As typed; empty for other kinds.</param>
public readonly record struct TerminalInput(TerminalInputKind Kind, ImmutableArray<byte> Bytes)
{
    public static TerminalInput Of(TerminalInputKind kind) => new(kind, []);
}
