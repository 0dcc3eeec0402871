using Kiln.Values;

namespace Kiln.Sdk.Secrets;

/// <summary>The strings inside values: those are what is masked. Numbers and truth values are not.</summary>
public static class SecretTexts
{
    private const string OpenAction = "{{";
    private const string CloseAction = "}}";

    /// <summary>Every string, none of them empty.</summary>
    public static IEnumerable<string> All(HclValue value) => Collect(value, isSecret: true);

    /// <summary>The strings in those parts that are marked as sensitive.</summary>
    public static IEnumerable<string> Marked(HclValue value) =>
        value.ContainsSensitive ? Collect(value, value.IsSensitive) : [];

    /// <summary>
    /// What is secret of a text that may be a Go template: not the actions, which only say where a secret comes from, but what
    /// stands around them, unless it is common. A text that breaks off in an action is secret as a whole.
    /// </summary>
    public static IEnumerable<string> Literal(string text)
    {
        if (!text.Contains(OpenAction, StringComparison.Ordinal))
        {
            return [text];
        }

        List<string> pieces = [];
        int done = 0;
        while (text.IndexOf(OpenAction, done, StringComparison.Ordinal) is >= 0 and int open)
        {
            int close = text.IndexOf(CloseAction, open, StringComparison.Ordinal);
            if (close < 0)
            {
                return [text];
            }

            pieces.Add(text[done..open]);
            done = close + CloseAction.Length;
        }

        pieces.Add(text[done..]);
        return pieces.Where(static piece => !SecretStrength.IsWeak(piece.Trim()));
    }

    private static IEnumerable<string> Collect(HclValue value, bool isSecret)
    {
        if (isSecret && value.HasContent && value.Type == HclType.String && value.AsString().Length > 0)
        {
            yield return value.AsString();
        }

        foreach (string text in value.Parts().SelectMany(part => Collect(part, isSecret || part.IsSensitive)))
        {
            yield return text;
        }
    }
}
