namespace Kiln.GoTemplate.Syntax;

internal static class SourcePosition
{
    /// <returns>Line and column, both from 1.</returns>
    public static (int Line, int Column) Of(string text, int offset)
    {
        ReadOnlySpan<char> before = text.AsSpan(0, Math.Min(offset, text.Length));
        int line = before.Count('\n') + 1;
        return (line, before.Length - (before.LastIndexOf('\n') + 1) + 1);
    }
}
