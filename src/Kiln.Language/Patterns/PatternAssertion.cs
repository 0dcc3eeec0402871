namespace Kiln.Language.Patterns;

/// <summary>What can be demanded of a position; words and lines are ASCII's.</summary>
internal enum PatternAssertion
{
    TextStart,
    TextEnd,
    LineStart,
    LineEnd,
    WordBoundary,
    NoWordBoundary,
}
