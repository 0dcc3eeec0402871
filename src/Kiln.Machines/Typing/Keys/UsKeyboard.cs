using System.Collections.Frozen;
using System.Text;

namespace Kiln.Machines.Typing.Keys;

/// <summary>A key of the main block of a US keyboard.</summary>
/// <param name="PcXt">The make code of set 1.</param>
/// <param name="UsbUsage">Usage on the page 7 of USB.</param>
/// <param name="Qcode">QEMU's name of the key.</param>
public sealed record CharacterKey(byte PcXt, byte UsbUsage, string Qcode);

/// <summary>Which key of a US keyboard gives a character. Whether it needs shift says <see cref="BootKey"/>.</summary>
public static class UsKeyboard
{
    private const string ShiftedSigns = "~!@#$%^&*()_+{}|:\"<>?";

    /// <summary>The first code of a row, and what its keys give without and with shift.</summary>
    private static readonly (byte Code, string Plain, string Shifted)[] Rows =
    [
        (0x02, "1234567890-=", "!@#$%^&*()_+"),
        (0x10, "qwertyuiop[]", "QWERTYUIOP{}"),
        (0x1e, "asdfghjkl;'`", "ASDFGHJKL:\"~"),
        (0x2b, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
        (0x39, " ", " "),
    ];

    private static readonly FrozenDictionary<char, string> SignNames = new Dictionary<char, string>
    {
        ['-'] = "minus",
        ['='] = "equal",
        ['['] = "bracket_left",
        [']'] = "bracket_right",
        [';'] = "semicolon",
        ['\''] = "apostrophe",
        ['`'] = "grave_accent",
        ['\\'] = "backslash",
        [','] = "comma",
        ['.'] = "dot",
        ['/'] = "slash",
        [' '] = "spc",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<int, CharacterKey> Keys = MakeKeys();

    /// <returns>Null when no key gives the character.</returns>
    public static CharacterKey? Find(Rune character) => Keys.GetValueOrDefault(character.Value);

    internal static bool IsShiftedSign(Rune character) =>
        character.IsAscii && ShiftedSigns.Contains((char)character.Value, StringComparison.Ordinal);

    private static FrozenDictionary<int, CharacterKey> MakeKeys()
    {
        Dictionary<int, CharacterKey> keys = [];
        foreach ((byte code, string plain, string shifted) in Rows)
        {
            for (int i = 0; i < plain.Length; i++)
            {
                string name = SignNames.GetValueOrDefault(plain[i], plain[i].ToString());
                CharacterKey key = new((byte)(code + i), UsageOf(plain[i]), name);
                keys[plain[i]] = key;
                keys[shifted[i]] = key;
            }
        }

        return keys.ToFrozenDictionary();
    }

    private static byte UsageOf(char plain) => (byte)(plain switch
    {
        >= 'a' and <= 'z' => 4 + (plain - 'a'),
        '0' => 39,
        >= '1' and <= '9' => 30 + (plain - '1'),
        ' ' => 44,
        _ when "-=[]\\".IndexOf(plain, StringComparison.Ordinal) is >= 0 and int place => 45 + place,
        _ => 51 + ";'`,./".IndexOf(plain, StringComparison.Ordinal),
    });
}
