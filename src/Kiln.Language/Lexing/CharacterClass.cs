using System.Buffers;
using System.Globalization;
using System.Text;

namespace Kiln.Language.Lexing;

/// <summary>Which characters may be in names.</summary>
internal static class CharacterClass
{
    private static readonly bool[] AsciiContinue = Table("0123456789_-"u8);

    private static readonly bool[] AsciiStart = Table("_"u8);

    public static bool IsAsciiStart(byte value) => AsciiStart[value];

    /// <summary>
    /// The length in bytes of the name that starts at the beginning of <paramref name="text"/>, or 0.
    /// </summary>
    public static int NameLength(ReadOnlySpan<byte> text)
    {
        int length = StartLength(text);
        if (length == 0)
        {
            return 0;
        }

        while (true)
        {
            // Names are short: looking at one byte after the other is the fastest way.
            while (length < text.Length && AsciiContinue[text[length]])
            {
                length++;
            }

            int next = length == text.Length || text[length] < 0x80 ? 0 : ContinueLength(text[length..]);
            if (next == 0)
            {
                return length;
            }

            length += next;
        }
    }

    /// <summary>For every byte, whether it is a letter or one of <paramref name="others"/>.</summary>
    private static bool[] Table(ReadOnlySpan<byte> others)
    {
        bool[] table = new bool[256];
        for (int value = 0; value < table.Length; value++)
        {
            table[value] = char.IsAsciiLetter((char)value) || others.Contains((byte)value);
        }

        return table;
    }

    private static int StartLength(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text[0] < 0x80)
        {
            return !text.IsEmpty && IsAsciiStart(text[0]) ? 1 : 0;
        }

        return Rune.DecodeFromUtf8(text, out Rune rune, out int length) == OperationStatus.Done && IsStart(rune)
            ? length
            : 0;
    }

    private static int ContinueLength(ReadOnlySpan<byte> text) =>
        Rune.DecodeFromUtf8(text, out Rune rune, out int length) == OperationStatus.Done && IsContinue(rune)
            ? length
            : 0;

    private static bool IsStart(Rune rune) =>
        Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter => true,
            UnicodeCategory.LowercaseLetter => true,
            UnicodeCategory.TitlecaseLetter => true,
            UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.LetterNumber =>
                !IsPatternSyntax(rune.Value),
            _ => IsOtherStart(rune.Value),
        };

    private static bool IsContinue(Rune rune) =>
        IsStart(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark
            or UnicodeCategory.SpacingCombiningMark
            or UnicodeCategory.DecimalDigitNumber
            or UnicodeCategory.ConnectorPunctuation
        || rune.Value is 0xB7 or 0x387 or (>= 0x1369 and <= 0x1371) or 0x19DA;

    /// <summary>Unicode's Other_ID_Start: letters once, kept as such for stability.</summary>
    private static bool IsOtherStart(int value) => value is 0x1885 or 0x1886 or 0x2118 or 0x212E or 0x309B or 0x309C;

    /// <summary>The one letter that Unicode also reserves as pattern syntax.</summary>
    private static bool IsPatternSyntax(int value) => value == 0x2E2F;
}
