namespace Kiln.Cli.Terminal;

/// <summary>What a key means for the line that is edited.</summary>
internal enum KeyKind
{
    /// <summary>A key without a meaning.</summary>
    Unknown,

    /// <summary>Typed or pasted text.</summary>
    Text,

    Enter,
    NewLine,
    Tab,
    Backspace,
    Delete,
    Left,
    Right,
    WordLeft,
    WordRight,
    Home,
    End,
    Up,
    Down,
    KillToEnd,
    KillToStart,
    KillWordLeft,
    KillWordRight,
    Yank,
    ClearScreen,
    Search,
    SearchForward,
    Cancel,
    Interrupt,

    /// <summary>Control-D: the end of the input on an empty line, else as <see cref="Delete"/>.</summary>
    EndOfInput,

    Suspend,
}

/// <param name="Kind">What the key means.</param>
/// <param name="Text">For <see cref="KeyKind.Text"/> only.</param>
internal readonly record struct Key(KeyKind Kind, string Text = "");
