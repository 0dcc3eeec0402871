using System.Text.RegularExpressions;

namespace Kiln.Machines.Typing;

/// <summary>What <c>waitForText</c> waits for: a text as it is, or a regular expression.</summary>
public sealed class TextPattern : IEquatable<TextPattern>
{
    private readonly Regex? _expression;

    private TextPattern(string text, Regex? expression)
    {
        Text = text;
        _expression = expression;
    }

    /// <summary>The text, or the source of the expression.</summary>
    public string Text { get; }

    public bool IsExpression => _expression is not null;

    public static TextPattern Plain(string text) => new(text, null);

    /// <param name="source">
    /// Takes time in proportion to what is searched: look-arounds and back-references are refused.
    /// </param>
    /// <exception cref="FormatException">It is not a regular expression, or one of the refused.</exception>
    public static TextPattern Expression(string source)
    {
        try
        {
            const RegexOptions Options =
                RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Multiline;
            return new(source, new(source, Options));
        }
        catch (NotSupportedException e)
        {
            throw new FormatException($"look-arounds and back-references cannot be used here: {e.Message}", e);
        }
        catch (ArgumentException e)
        {
            throw new FormatException(e.Message, e);
        }
    }

    /// <summary>Where the first match at or after a place ends; negative when there is none.</summary>
    public int FindEnd(string text, int start)
    {
        if (_expression is null)
        {
            int place = text.IndexOf(Text, start, StringComparison.Ordinal);
            return place < 0 ? -1 : place + Text.Length;
        }

        Match match = _expression.Match(text, start);
        return match.Success ? match.Index + match.Length : -1;
    }

    public bool Equals(TextPattern? other) =>
        other is not null && Text == other.Text && IsExpression == other.IsExpression;

    public override bool Equals(object? obj) => Equals(obj as TextPattern);

    public override int GetHashCode() => HashCode.Combine(Text, IsExpression);

    /// <summary>As a boot command writes it.</summary>
    public override string ToString() => IsExpression ? $"/{Text}/" : $"\"{Text}\"";
}
