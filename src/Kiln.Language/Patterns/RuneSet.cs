using System.Collections.Immutable;
using System.Text;

namespace Kiln.Language.Patterns;

/// <summary>A set of characters: ranges of code points and general categories, perhaps all but these.</summary>
internal sealed record RuneSet
{
    /// <summary>Everything but a line feed.</summary>
    public static RuneSet NotLineFeed { get; } = new() { Ranges = [('\n', '\n')], IsNegated = true };

    public static RuneSet Everything { get; } = new() { IsNegated = true };

    /// <summary>First and last, inclusive, in any order.</summary>
    public ImmutableArray<(int First, int Last)> Ranges { get; init; } = [];

    /// <summary>Bits of <see cref="System.Globalization.UnicodeCategory"/>.</summary>
    public uint Categories { get; init; }

    /// <summary>Sets that are part of this one.</summary>
    public ImmutableArray<RuneSet> Parts { get; init; } = [];

    public bool IsNegated { get; init; }

    public bool IgnoresCase { get; init; }

    public static RuneSet Of(params ReadOnlySpan<(int First, int Last)> ranges) => new() { Ranges = [.. ranges] };

    public static RuneSet Single(int codePoint, bool ignoresCase) =>
        new() { Ranges = [(codePoint, codePoint)], IgnoresCase = ignoresCase };

    public bool Contains(Rune rune) => IsNegated != (Lists(rune) || (IgnoresCase && ListsOtherCase(rune)));

    private bool ListsOtherCase(Rune rune)
    {
        Rune lower = Rune.ToLowerInvariant(rune);
        Rune upper = Rune.ToUpperInvariant(rune);
        return (lower != rune && Lists(lower)) || (upper != rune && Lists(upper));
    }

    private bool Lists(Rune rune)
    {
        foreach ((int first, int last) in Ranges)
        {
            if (rune.Value >= first && rune.Value <= last)
            {
                return true;
            }
        }

        if (Categories != 0 && (Categories & (1u << (int)Rune.GetUnicodeCategory(rune))) != 0)
        {
            return true;
        }

        foreach (RuneSet part in Parts)
        {
            if (part.Contains(rune))
            {
                return true;
            }
        }

        return false;
    }
}
