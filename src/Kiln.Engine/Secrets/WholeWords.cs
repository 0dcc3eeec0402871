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
        int end = at + word.Length;
        return word.Any(IsWord)
            ? !(IsWord(word[0]) && GoesOn(text, at - 1, at - 2)) && !(IsWord(word[^1]) && GoesOn(text, end, end + 1))
            : (at == 0 || char.IsWhiteSpace(text[at - 1])) && (end == text.Length || char.IsWhiteSpace(text[end]));
    }

    /// <summary>Whether a name goes on: of a build (<c>qemu.debian</c>), of a file (<c>/root/debian-12.pkr.hcl</c>).</summary>
    private static bool GoesOn(string text, int next, int afterNext) => next >= 0 && next < text.Length && text[next] switch
    {
        '/' or '\\' => true,
        '.' or '-' => IsWordAt(text, afterNext),
        char other => IsWord(other),
    };

    private static bool IsWordAt(string text, int at) => at >= 0 && at < text.Length && IsWord(text[at]);

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_';

    private static bool IsPartOf(string replacement, string text, int at, string word)
    {
        int offset = replacement.IndexOf(word, StringComparison.Ordinal);
        return offset >= 0
            && at >= offset
            && string.CompareOrdinal(text, at - offset, replacement, 0, replacement.Length) == 0;
    }
}
