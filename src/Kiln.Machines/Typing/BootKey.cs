using System.Text;
using Kiln.Machines.Typing.Keys;

namespace Kiln.Machines.Typing;

/// <summary>A key: one with a name, or the one that gives a character.</summary>
public readonly record struct BootKey
{
    private BootKey(SpecialKey? special, Rune character)
    {
        Special = special;
        Character = character;
    }

    /// <summary>The key for characters that need it.</summary>
    public static BootKey Shift { get; } = Of(SpecialKeys.Find("leftShift")!);

    /// <summary>Null for a character.</summary>
    public SpecialKey? Special { get; }

    /// <summary>Of no use when <see cref="Special"/> is set.</summary>
    public Rune Character { get; }

    /// <summary>Compat: upper-case letters of every alphabet, and the signs above a US keyboard's keys.</summary>
    public bool NeedsShift => Special is null && (Rune.IsUpper(Character) || UsKeyboard.IsShiftedSign(Character));

    public static BootKey Of(SpecialKey special) => new(special, default);

    public static BootKey Of(Rune character) => new(null, character);

    public override string ToString() => Special?.Name ?? Character.ToString();
}
