using System.Text;

namespace Kiln.Language.Patterns;

/// <summary>
/// A position in the text of a pattern. After the first problem it stands at the end, so that every reader stops.
/// </summary>
internal sealed class PatternText(string text)
{
    private int _at;

    public string Whole => text;

    public int Position => _at;

    public string? Problem { get; private set; }

    public bool IsAtEnd => _at >= text.Length;

    public char Current => text[_at];

    public ReadOnlySpan<char> Rest => text.AsSpan(_at);

    public bool StartsWith(string expected) => Rest.StartsWith(expected, StringComparison.Ordinal);

    /// <summary>Goes past the expected text, if it is here.</summary>
    public bool Skip(string expected)
    {
        bool there = StartsWith(expected);
        _at += there ? expected.Length : 0;
        return there;
    }

    public void Advance(int count) => _at = Math.Min(text.Length, _at + count);

    public char Take() => text[_at++];

    /// <summary>A whole code point; half a surrogate pair is U+FFFD.</summary>
    public int TakeRune()
    {
        Rune.DecodeFromUtf16(Rest, out Rune rune, out int used);
        _at += used;
        return rune.Value;
    }

    public string Since(int start) => text[start.._at];

    /// <param name="what">As RE2 calls it.</param>
    /// <param name="where">The piece of the pattern.</param>
    public void Fail(string what, string where)
    {
        Problem ??= $"{what}: `{where}`";
        _at = text.Length;
    }
}
