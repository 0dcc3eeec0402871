namespace Kiln.Cli.Terminal;

/// <summary>The meanings of keys, as most programs with an editable line have them.</summary>
internal static class KeyTable
{
    public static KeyKind OfControl(byte key) => key switch
    {
        0x01 => KeyKind.Home,
        0x02 => KeyKind.Left,
        0x03 => KeyKind.Interrupt,
        0x04 => KeyKind.EndOfInput,
        0x05 => KeyKind.End,
        0x06 => KeyKind.Right,
        0x07 => KeyKind.Cancel,
        0x08 or 0x7f => KeyKind.Backspace,
        0x09 => KeyKind.Tab,
        0x0a or 0x0d => KeyKind.Enter,
        0x0b => KeyKind.KillToEnd,
        0x0c => KeyKind.ClearScreen,
        0x0e => KeyKind.Down,
        0x10 => KeyKind.Up,
        0x12 => KeyKind.Search,
        0x13 => KeyKind.SearchForward,
        0x15 => KeyKind.KillToStart,
        0x17 => KeyKind.KillWordLeft,
        0x19 => KeyKind.Yank,
        0x1a => KeyKind.Suspend,
        _ => KeyKind.Unknown,
    };

    public static KeyKind OfAlt(byte key) => key switch
    {
        (byte)'b' or (byte)'B' => KeyKind.WordLeft,
        (byte)'f' or (byte)'F' => KeyKind.WordRight,
        (byte)'d' or (byte)'D' => KeyKind.KillWordRight,
        0x08 or 0x7f => KeyKind.KillWordLeft,
        0x0a or 0x0d => KeyKind.NewLine,
        _ => KeyKind.Unknown,
    };

    /// <summary><c>ESC [ parameters final</c></summary>
    public static KeyKind OfSequence(byte final, string parameters)
    {
        string[] parts = parameters.Split(';');
        bool hasModifier = parts.Length > 1 && parts[1] is not ("" or "1" or "2");
        if (final != (byte)'~')
        {
            return OfFinal(final, hasModifier);
        }

        return parts[0] switch
        {
            "1" or "7" => KeyKind.Home,
            "3" => hasModifier ? KeyKind.KillWordRight : KeyKind.Delete,
            "4" or "8" => KeyKind.End,
            _ => KeyKind.Unknown,
        };
    }

    public static KeyKind OfFinal(byte final, bool hasModifier) => final switch
    {
        (byte)'A' => KeyKind.Up,
        (byte)'B' => KeyKind.Down,
        (byte)'C' => hasModifier ? KeyKind.WordRight : KeyKind.Right,
        (byte)'D' => hasModifier ? KeyKind.WordLeft : KeyKind.Left,
        (byte)'H' => KeyKind.Home,
        (byte)'F' => KeyKind.End,
        (byte)'M' => KeyKind.Enter,
        _ => KeyKind.Unknown,
    };
}
