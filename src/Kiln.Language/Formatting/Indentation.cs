namespace Kiln.Language.Formatting;

/// <summary>
/// How deep lines are indented. A line that opens brackets starts one level, however many it opens; the level ends with
/// the line that closes as many.
/// </summary>
internal sealed class Indentation
{
    private const int SpacesPerLevel = 2;

    /// <summary>Of each level the brackets that are still open.</summary>
    private readonly Stack<int> _levels = new();

    /// <summary>Takes account of a line.</summary>
    /// <param name="openedBrackets">The brackets it opens, less those it closes.</param>
    /// <returns>Spaces in front of it.</returns>
    public int Follow(int openedBrackets)
    {
        int spaces = _levels.Count * SpacesPerLevel;
        if (openedBrackets > 0)
        {
            _levels.Push(openedBrackets);
            return spaces;
        }

        int closed = -openedBrackets;
        while (closed > 0 && _levels.TryPop(out int open))
        {
            if (open > closed)
            {
                _levels.Push(open - closed);
            }

            closed -= open;
        }

        return _levels.Count * SpacesPerLevel;
    }
}
