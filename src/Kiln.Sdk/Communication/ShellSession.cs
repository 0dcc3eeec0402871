using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace Kiln.Sdk.Communication;

/// <summary>The user's end of an interactive shell. The streams carry what a terminal carries, byte by byte.</summary>
public sealed record ShellSession
{
    /// <summary>What the user types; a read waits for the next key. Stays the caller's.</summary>
    public required Stream Input { get; init; }

    /// <summary>What the shell shows; each write is visible at once. Stays the caller's.</summary>
    public required Stream Output { get; init; }

    /// <summary>The window when the shell starts.</summary>
    public required ShellWindow Window { get; init; }

    /// <summary>Each later size of the window; ends with the session.</summary>
    public required ChannelReader<ShellWindow> WindowChanges { get; init; }

    /// <summary>Added to the machine's own environment.</summary>
    public ImmutableSortedDictionary<string, string> Environment { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Which control sequences the user's terminal understands: the value of <c>TERM</c>.</summary>
    public string TerminalType { get; init; } = "xterm";
}

/// <summary>The size of a terminal's window in characters.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ShellWindow(int Columns, int Rows);
