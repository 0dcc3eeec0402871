using System.Buffers;
using System.Text;

namespace Kiln.Engine.Secrets;

/// <summary>Secrets that are masked only where they stand alone. Immutable.</summary>
internal sealed class WholeWords
{
    private readonly HashSet<string> _words;
    private readonly SearchValues<string> _any;

    public WholeWords(IEnumerable<string> words)
    {
        _words = words.ToHashSet(StringComparer.Ordinal);
        _any = SearchValues.Create([.. _words], StringComparison.Ordinal);
        Longest = _words.Max(static word => word.Length);
    }

    public IReadOnlyCollection<string> Words => _words;

    /// <summary>The length of the longest one.</summary>
    public int Longest { get; }

    /// <param name="text">Other secrets are masked in it already.</param>
    /// <param name="replacement">What stands for a secret; it is left alone.</param>
    public string Mask(string text, string replacement)
    {
        StringBuilder? masked = null;
        int copied = 0;
        int at = text.AsSpan().IndexOfAny(_any);
        while (at >= 0)
        {
            int length = LengthAt(text, at, replacement);
            if (length > 0)
            {
                masked = (masked ?? new(text.Length)).Append(text, copied, at - copied).Append(replacement);
                copied = at + length;
            }

            int from = at + Math.Max(length, 1);
            int next = text.AsSpan(from).IndexOfAny(_any);
            at = next < 0 ? -1 : from + next;
        }

        return masked is null ? text : masked.Append(text, copied, text.Length - copied).ToString();
    }

    /// <summary>Of two words that start together the longer one counts.</summary>
    private int LengthAt(string text, int at, string replacement)
    {
        HashSet<string>.AlternateLookup<ReadOnlySpan<char>> words = _words.GetAlternateLookup<ReadOnlySpan<char>>();
        for (int length = Math.Min(Longest, text.Length - at); length > 0; length--)
        {
            if (words.TryGetValue(text.AsSpan(at, length), out string? word)
                && StandsAlone(text, at, word)
                && !IsPartOf(replacement, text, at, word))
            {
                return length;
            }
        }

        return 0;
    }

    /// <summary>Signs without a letter or digit are everywhere, so that white space has to be around those.</summary>
    private static bool StandsAlone(string text, int at, string word)
    {
        bool hasWord = word.Any(IsWord);
        return IsBorder(at == 0 ? null : text[at - 1], word[0], hasWord)
            && IsBorder(at + word.Length == text.Length ? null : text[at + word.Length], word[^1], hasWord);
    }

    private static bool IsBorder(char? outside, char inside, bool hasWord) => outside is not { } other
        || (hasWord ? !(IsWord(other) && IsWord(inside)) : char.IsWhiteSpace(other));

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_';

    private static bool IsPartOf(string replacement, string text, int at, string word)
    {
        int offset = replacement.IndexOf(word, StringComparison.Ordinal);
        return offset >= 0
            && at >= offset
            && string.CompareOrdinal(text, at - offset, replacement, 0, replacement.Length) == 0;
    }
}
