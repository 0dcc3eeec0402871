using System.Collections.Immutable;

namespace Kiln.Language.Patterns;

/// <summary>Reads a class in brackets.</summary>
internal static class ClassReader
{
    /// <param name="text">Stands at the opening bracket.</param>
    /// <param name="flags">What holds here.</param>
    public static RuneSet Read(PatternText text, PatternFlags flags)
    {
        int start = text.Position;
        text.Advance(1);
        bool isNegated = text.Skip("^");
        ImmutableArray<(int First, int Last)>.Builder ranges = ImmutableArray.CreateBuilder<(int First, int Last)>();
        ImmutableArray<RuneSet>.Builder parts = ImmutableArray.CreateBuilder<RuneSet>();
        bool isFirst = true;
        while (!text.IsAtEnd && (isFirst || text.Current != ']'))
        {
            isFirst = false;
            if (ReadSet(text) is RuneSet set)
            {
                parts.Add(set);
            }
            else if (ReadRange(text) is { } range)
            {
                ranges.Add(range);
            }
        }

        if (!text.Skip("]"))
        {
            text.Fail("missing closing ]", text.Whole[start..]);
        }

        return new()
        {
            Ranges = ranges.DrainToImmutable(),
            Parts = parts.DrainToImmutable(),
            IsNegated = isNegated,
            IgnoresCase = flags.IgnoresCase,
        };
    }

    private static RuneSet? ReadSet(PatternText text)
    {
        int end = text.StartsWith("[:") ? text.Rest[2..].IndexOf(":]", StringComparison.Ordinal) : -1;
        if (end < 0)
        {
            return text.Current == '\\' ? EscapeReader.ReadClass(text) : null;
        }

        string name = text.Rest.Slice(2, end).ToString();
        text.Advance(end + 4);
        RuneSet? set = NamedSets.Posix(name);
        if (set is null)
        {
            text.Fail("invalid character class range", $"[:{name}:]");
        }

        return set;
    }

    /// <returns>Null after a problem.</returns>
    private static (int First, int Last)? ReadRange(PatternText text)
    {
        if (text.IsAtEnd)
        {
            return null;
        }

        int start = text.Position;
        int first = ReadCharacter(text);
        int last = first;
        if (text.Rest.Length >= 2 && text.Rest[0] == '-' && text.Rest[1] != ']')
        {
            text.Advance(1);
            last = ReadCharacter(text);
        }

        if (text.Problem is null && last < first)
        {
            text.Fail("invalid character class range", text.Since(start));
        }

        return text.Problem is null ? (first, last) : null;
    }

    private static int ReadCharacter(PatternText text) =>
        text.Current == '\\' ? EscapeReader.ReadCharacter(text) : text.TakeRune();
}
