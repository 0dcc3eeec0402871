using System.Collections.Immutable;

namespace Kiln.Language.Patterns;

/// <summary>
/// Turns a tree into steps, from the end to the beginning: each part is made knowing the step that follows it.
/// </summary>
internal sealed class PatternCompiler
{
    /// <summary>More steps than any sensible pattern; counts multiply them.</summary>
    private const int MaxSteps = 100_000;

    private readonly List<PatternInstruction> _steps = [];

    /// <returns>The steps and the first one; null when there would be too many.</returns>
    public static (ImmutableArray<PatternInstruction> Steps, int Start)? Compile(PatternNode tree)
    {
        PatternCompiler compiler = new();
        int match = compiler.Add(new(PatternInstructionKind.Match, 0, 0, null));
        int start = compiler.Save(0, compiler.Emit(tree, compiler.Save(1, match)));
        return compiler._steps.Count > MaxSteps ? null : ([.. compiler._steps], start);
    }

    private int Emit(PatternNode node, int next)
    {
        // Beyond the limit nothing more is made: the result is thrown away.
        if (_steps.Count > MaxSteps)
        {
            return next;
        }

        return node switch
        {
            PatternNode.Characters characters =>
                Add(new(PatternInstructionKind.Character, next, 0, characters.Set)),
            PatternNode.Assertion assertion =>
                Add(new(PatternInstructionKind.Assertion, next, (int)assertion.Kind, null)),
            PatternNode.Sequence sequence => sequence.Items.Reverse().Aggregate(next, (after, item) => Emit(item, after)),
            PatternNode.Alternation alternation => EmitAlternation(alternation, next),
            PatternNode.Group group =>
                Save(2 * group.Number, Emit(group.Item, Save((2 * group.Number) + 1, next))),
            PatternNode.Repetition repetition => EmitRepetition(repetition, next),
            _ => throw new System.Diagnostics.UnreachableException(node.GetType().Name),
        };
    }

    private int EmitAlternation(PatternNode.Alternation alternation, int next)
    {
        int start = Emit(alternation.Branches[^1], next);
        for (int i = alternation.Branches.Length - 2; i >= 0; i--)
        {
            start = Split(Emit(alternation.Branches[i], next), start, isFirstPreferred: true);
        }

        return start;
    }

    private int EmitRepetition(PatternNode.Repetition repetition, int next)
    {
        int start = next;
        if (repetition.Most is int most)
        {
            // x{2,4} is xx(x(x)?)?: once one is left out, all that follow are.
            for (int i = repetition.Least; i < most; i++)
            {
                start = Split(Emit(repetition.Item, start), next, repetition.IsGreedy);
            }
        }
        else
        {
            start = EmitLoop(repetition, next);
        }

        int required = repetition.Most is null ? repetition.Least - 1 : repetition.Least;
        for (int i = 0; i < required; i++)
        {
            start = Emit(repetition.Item, start);
        }

        return start;
    }

    /// <summary>
    /// <c>x+</c>, and for <c>x*</c> that or nothing: as in Go, what can match nothing is tried at least once.
    /// </summary>
    private int EmitLoop(PatternNode.Repetition repetition, int next)
    {
        int split = Add(default);
        int item = Emit(repetition.Item, split);
        _steps[split] = NewSplit(item, next, repetition.IsGreedy);
        if (repetition.Least > 0)
        {
            return item;
        }

        return repetition.Item.MatchesEmpty ? Split(item, next, repetition.IsGreedy) : split;
    }

    private int Save(int slot, int next) => Add(new(PatternInstructionKind.Save, next, slot, null));

    private int Split(int first, int second, bool isFirstPreferred) => Add(NewSplit(first, second, isFirstPreferred));

    private static PatternInstruction NewSplit(int first, int second, bool isFirstPreferred) =>
        isFirstPreferred
            ? new(PatternInstructionKind.Split, first, second, null)
            : new(PatternInstructionKind.Split, second, first, null);

    private int Add(PatternInstruction instruction)
    {
        _steps.Add(instruction);
        return _steps.Count - 1;
    }
}
