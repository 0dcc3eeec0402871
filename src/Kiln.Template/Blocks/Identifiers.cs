using System.Globalization;
using System.Text;

namespace Kiln.Template.Blocks;

/// <summary>The names that expressions can refer to.</summary>
internal static class Identifiers
{
    public static bool IsValid(string name)
    {
        bool isFirst = true;
        foreach (Rune rune in name.EnumerateRunes())
        {
            bool fits = rune.Value == '_' || Rune.IsLetter(rune) || (!isFirst && Continues(rune));
            if (!fits)
            {
                return false;
            }

            isFirst = false;
        }

        return !isFirst;
    }

    private static bool Continues(Rune rune) =>
        rune.Value == '-' || Rune.GetUnicodeCategory(rune) is UnicodeCategory.DecimalDigitNumber
            or UnicodeCategory.LetterNumber
            or UnicodeCategory.NonSpacingMark
            or UnicodeCategory.SpacingCombiningMark
            or UnicodeCategory.ConnectorPunctuation;
}
