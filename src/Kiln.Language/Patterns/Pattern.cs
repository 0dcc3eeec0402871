using System.Collections.Immutable;

namespace Kiln.Language.Patterns;

/// <summary>
/// A regular expression of RE2, which HCL2's functions use: Unicode code points, no look-around and no back-references, and
/// time that is linear in the text. .NET's own expressions work on UTF-16 units and take words, digits and empty
/// matches differently. Not known: classes of scripts such as <c>\p{Greek}</c>.
/// </summary>
internal sealed class Pattern
{
    private readonly ImmutableArray<PatternInstruction> _steps;
    private readonly int _first;

    private Pattern(ImmutableArray<PatternInstruction> steps, int first, ImmutableArray<string> groups)
    {
        _steps = steps;
        _first = first;
        Groups = groups;
    }

    /// <summary>The names of the groups in order, those without one empty.</summary>
    public ImmutableArray<string> Groups { get; }

    /// <param name="text">In RE2's syntax.</param>
    /// <param name="problem">What is wrong with it, in the words of Go's regexp; null when it is fine.</param>
    public static Pattern? Parse(string text, out string? problem)
    {
        (PatternNode? tree, ImmutableArray<string> groups, problem) = PatternParser.Parse(text);
        if (tree is null)
        {
            return null;
        }

        if (PatternCompiler.Compile(tree) is not { } compiled)
        {
            problem = "expression too large";
            return null;
        }

        return new(compiled.Steps, compiled.Start, groups);
    }

    /// <summary>All matches that do not overlap; an empty one right after another match does not count.</summary>
    /// <param name="text">What is searched.</param>
    /// <param name="most">At most so many are looked for.</param>
    /// <param name="mostWork">At most so many steps are taken, each a character at one place of the pattern.</param>
    /// <returns>Null when it would take more work.</returns>
    public ImmutableArray<PatternMatch>? Find(string text, int most, long mostWork)
    {
        PatternSearch search = new(_steps, _first, 2 * (Groups.Length + 1), text, mostWork);
        ImmutableArray<PatternMatch>.Builder matches = ImmutableArray.CreateBuilder<PatternMatch>();
        int at = 0;
        int lastEnd = -1;
        while (at <= text.Length && matches.Count < most && search.Find(at) is PatternMatch match)
        {
            if (match.End > match.Start || match.Start != lastEnd)
            {
                matches.Add(match);
            }

            lastEnd = match.End;
            at = match.End > at ? match.End : at + WidthAt(text, at);
        }

        return search.IsExhausted ? null : matches.DrainToImmutable();
    }

    private static int WidthAt(string text, int at) =>
        at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? 2 : 1;
}
