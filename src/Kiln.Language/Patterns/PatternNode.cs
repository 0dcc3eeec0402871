using System.Collections.Immutable;

namespace Kiln.Language.Patterns;

/// <summary>A part of a parsed pattern.</summary>
internal abstract record PatternNode
{
    private PatternNode()
    {
    }

    /// <summary>Whether it can match without taking a character.</summary>
    public abstract bool MatchesEmpty { get; }

    /// <summary>How often its innermost part can be repeated by counts: RE2 limits the product.</summary>
    public abstract int RepeatProduct { get; }

    internal sealed record Characters(RuneSet Set) : PatternNode
    {
        public override bool MatchesEmpty => false;

        public override int RepeatProduct => 1;
    }

    internal sealed record Assertion(PatternAssertion Kind) : PatternNode
    {
        public override bool MatchesEmpty => true;

        public override int RepeatProduct => 1;
    }

    internal sealed record Sequence(ImmutableArray<PatternNode> Items) : PatternNode
    {
        public override bool MatchesEmpty { get; } = Items.All(static item => item.MatchesEmpty);

        public override int RepeatProduct { get; } = Items.Select(static item => item.RepeatProduct).DefaultIfEmpty(1).Max();
    }

    /// <summary>Earlier branches are preferred.</summary>
    internal sealed record Alternation(ImmutableArray<PatternNode> Branches) : PatternNode
    {
        public override bool MatchesEmpty { get; } = Branches.Any(static branch => branch.MatchesEmpty);

        public override int RepeatProduct { get; } = Branches.Max(static branch => branch.RepeatProduct);
    }

    /// <param name="Item">What is repeated.</param>
    /// <param name="Least">At least so often.</param>
    /// <param name="Most">At most so often; null for any number.</param>
    /// <param name="IsGreedy">Prefers more.</param>
    internal sealed record Repetition(PatternNode Item, int Least, int? Most, bool IsGreedy) : PatternNode
    {
        public override bool MatchesEmpty { get; } = Least == 0 || Item.MatchesEmpty;

        public override int RepeatProduct { get; } = (int)Math.Min(
            int.MaxValue,
            (long)Item.RepeatProduct * Math.Max(1, Math.Max(Least, Most ?? 1)));
    }

    /// <param name="Item">What is in the parentheses.</param>
    /// <param name="Number">From 1.</param>
    internal sealed record Group(PatternNode Item, int Number) : PatternNode
    {
        public override bool MatchesEmpty => Item.MatchesEmpty;

        public override int RepeatProduct => Item.RepeatProduct;
    }
}
