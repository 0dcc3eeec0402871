using System.Collections.Immutable;
using System.Text;
using Kiln.Sdk.Components;

namespace Kiln.Machines.Typing.Keys;

/// <summary>What keys are called in the languages that keyboards speak.</summary>
public static class KeyCodes
{
    private const uint UnicodeKeysym = 0x0100_0000;

    /// <summary>The symbol of VNC and X11: Latin-1 characters are themselves, others are marked as Unicode.</summary>
    public static uint Keysym(BootKey key) =>
        key.Special?.Keysym ?? (uint)key.Character.Value | (key.Character.Value > 0xff ? UnicodeKeysym : 0);

    /// <summary>
    /// The bytes that a PC's keyboard sends when the key goes down or up; empty for a control character.
    /// </summary>
    /// <exception cref="BuildFailedException">A US keyboard has no such key.</exception>
    public static ImmutableArray<byte> PcXt(KeyStroke stroke)
    {
        if (IsIgnored(stroke.Key))
        {
            return [];
        }

        ushort make = stroke.Key.Special?.PcXt ?? Find(stroke.Key.Character).PcXt;
        byte last = (byte)(stroke.IsDown ? make : make | 0x80);
        return make > 0xff ? [(byte)(make >> 8), last] : [last];
    }

    /// <summary>The usage of a USB keyboard, and whether shift has to be down with it.</summary>
    /// <returns>Null for a control character, which is not typed.</returns>
    /// <exception cref="BuildFailedException">USB keyboards have no such key.</exception>
    public static UsbKey? Usb(BootKey key) => key switch
    {
        { Special: SpecialKey special } =>
            new(special.UsbUsage ?? throw Missing($"special {special.Name} not found."), false),
        _ when IsIgnored(key) => null,
        _ => new(Find(key.Character).UsbUsage, key.NeedsShift),
    };

    /// <summary>QEMU's name of the key.</summary>
    /// <returns>Null for a control character, which is not typed.</returns>
    /// <exception cref="BuildFailedException">A US keyboard has no such key.</exception>
    public static string? Qcode(BootKey key) =>
        key.Special?.Qcode ?? (IsIgnored(key) ? null : Find(key.Character).Qcode);

    /// <summary>
    /// Compat: ends of lines in a boot command are typed as such over VNC, where no machine takes notice of them; so
    /// they may divide a long command.
    /// </summary>
    private static bool IsIgnored(BootKey key) => key.Special is null && Rune.IsControl(key.Character);

    private static CharacterKey Find(Rune character) => UsKeyboard.Find(character)
        ?? throw Missing($"The boot command holds the character '{character}', for which a US keyboard has no key.");

    private static BuildFailedException Missing(string text) => new(text);
}

/// <param name="Usage">On the page 7.</param>
/// <param name="NeedsShift">The shift key has to be down with it.</param>
public readonly record struct UsbKey(byte Usage, bool NeedsShift);
