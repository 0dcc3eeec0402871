using System.Collections.Immutable;
using System.Text;

namespace Kiln.Language.Patterns;

/// <summary>
/// Runs the steps of a pattern over a text, all possible ways side by side (Thompson's and Pike's method), so that the
/// time is at most proportional to the length of the text times the number of steps.
/// </summary>
/// <param name="steps">The compiled pattern.</param>
/// <param name="first">The step to begin with.</param>
/// <param name="slots">How many positions can be noted.</param>
/// <param name="text">What is searched.</param>
/// <param name="mostWork">How many steps are taken at most.</param>
internal sealed class PatternSearch(
    ImmutableArray<PatternInstruction> steps,
    int first,
    int slots,
    string text,
    long mostWork)
{
    private readonly Stack<(int Step, int[] Places)> _pending = new();
    private readonly int[] _nothing = [.. Enumerable.Repeat(-1, slots)];
    private PatternThreads _now = new(steps.Length);
    private PatternThreads _next = new(steps.Length);
    private long _work;

    /// <summary>The search was given up because it took too much work.</summary>
    public bool IsExhausted => _work > mostWork;

    /// <summary>The first match that begins at a position or after it; of those the one that the pattern prefers.</summary>
    public PatternMatch? Find(int start)
    {
        int[]? found = null;
        _now.Clear();
        int at = start;
        while (!IsExhausted)
        {
            if (found is null)
            {
                Follow(_now, first, _nothing, at);
            }

            if (_now.Count == 0)
            {
                break;
            }

            int width = 0;
            Rune rune = default;
            if (at < text.Length)
            {
                Rune.DecodeFromUtf16(text.AsSpan(at), out rune, out width);
            }

            _next.Clear();
            found = Step(rune, width, at) ?? found;
            (_now, _next) = (_next, _now);
            if (width == 0)
            {
                break;
            }

            at += width;
        }

        return found is null || IsExhausted ? null : new(text, found);
    }

    /// <summary>Takes one character, or the end of the text, with every thread.</summary>
    /// <returns>The places of a match that ends here; less preferred threads have then ended.</returns>
    private int[]? Step(Rune rune, int width, int at)
    {
        _work += _now.Count;
        for (int i = 0; i < _now.Count; i++)
        {
            (int step, int[] places) = _now[i];
            PatternInstruction instruction = steps[step];
            if (instruction.Kind == PatternInstructionKind.Match)
            {
                return places;
            }

            if (instruction.Kind == PatternInstructionKind.Character && width > 0 && instruction.Set!.Contains(rune))
            {
                Follow(_next, instruction.Next, places, at + width);
            }
        }

        return null;
    }

    /// <summary>Adds a step and all that can be reached from it without taking a character.</summary>
    private void Follow(PatternThreads threads, int start, int[] noted, int at)
    {
        _pending.Push((start, noted));
        while (_pending.TryPop(out (int Step, int[] Places) thread))
        {
            _work++;
            if (!threads.Add(thread.Step, thread.Places))
            {
                continue;
            }

            PatternInstruction instruction = steps[thread.Step];
            switch (instruction.Kind)
            {
                case PatternInstructionKind.Split:
                    _pending.Push((instruction.Other, thread.Places));
                    _pending.Push((instruction.Next, thread.Places));
                    break;
                case PatternInstructionKind.Save:
                    int[] places = [.. thread.Places];
                    places[instruction.Other] = at;
                    _pending.Push((instruction.Next, places));
                    break;
                case PatternInstructionKind.Assertion when Holds((PatternAssertion)instruction.Other, at):
                    _pending.Push((instruction.Next, thread.Places));
                    break;
            }
        }
    }

    private bool Holds(PatternAssertion assertion, int at) => assertion switch
    {
        PatternAssertion.TextStart => at == 0,
        PatternAssertion.TextEnd => at == text.Length,
        PatternAssertion.LineStart => at == 0 || text[at - 1] == '\n',
        PatternAssertion.LineEnd => at == text.Length || text[at] == '\n',
        PatternAssertion.WordBoundary => IsWordAt(at - 1) != IsWordAt(at),
        _ => IsWordAt(at - 1) == IsWordAt(at),
    };

    private bool IsWordAt(int at) =>
        at >= 0 && at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_');
}
