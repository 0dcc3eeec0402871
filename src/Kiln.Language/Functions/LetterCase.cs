using System.Text;

namespace Kiln.Language.Functions;

/// <summary>Letters changed one by one, as Unicode's simple mappings say.</summary>
internal static class LetterCase
{
    private const char DottedCapitalI = '\u0130';

    private const char DotlessSmallI = '\u0131';

    // The letters that have a third form for the beginning of a word: a lower one, the form, an upper one.
    private const string Digraphs = "\u01C6\u01C5\u01C4\u01C9\u01C8\u01C7\u01CC\u01CB\u01CA\u01F3\u01F2\u01F1";

    // .NET leaves the two letters of Turkish alone, Unicode does not.
    public static string Lower(string text) => text.ToLowerInvariant().Replace(DottedCapitalI, 'i');

    public static string Upper(string text) => text.ToUpperInvariant().Replace(DotlessSmallI, 'I');

    /// <summary>The first letter of each word in its form for titles.</summary>
    public static string Title(string text)
    {
        StringBuilder title = new(text.Length);
        bool atStart = true;
        foreach (Rune rune in text.EnumerateRunes())
        {
            title.Append(atStart ? TitleForm(rune) : rune);
            atStart = SeparatesWords(rune);
        }

        return title.ToString();
    }

    private static Rune TitleForm(Rune rune)
    {
        int digraph = rune.IsBmp ? Digraphs.IndexOf((char)rune.Value, StringComparison.Ordinal) : -1;
        if (digraph >= 0)
        {
            return new Rune(Digraphs[(digraph / 3 * 3) + 1]);
        }

        // Georgian has capitals for whole words only.
        bool isGeorgian = rune.Value is >= 0x10D0 and <= 0x10FF;
        return isGeorgian ? rune : rune.Value == DotlessSmallI ? new Rune('I') : Rune.ToUpperInvariant(rune);
    }

    private static bool SeparatesWords(Rune rune) => rune.IsAscii
        ? !Rune.IsLetterOrDigit(rune) && rune.Value != '_'
        : Rune.IsWhiteSpace(rune);
}
