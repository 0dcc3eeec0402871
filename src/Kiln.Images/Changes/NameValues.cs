using System.Collections.Immutable;

namespace Kiln.Images.Changes;

/// <summary>The arguments of ENV and LABEL: <c>NAME=value ...</c>, or the old form <c>NAME the rest</c>.</summary>
internal static class NameValues
{
    /// <returns>Names and values with their quotes; they are taken off when variables are put in.</returns>
    public static ImmutableArray<KeyValuePair<string, string>> Parse(string rest)
    {
        ImmutableArray<string> words = ShellWords.Cut(rest);
        if (!words[0].Contains('=', StringComparison.Ordinal))
        {
            int space = rest.AsSpan().IndexOfAny(' ', '\t');
            return space < 0
                ? throw new FormatException($"'{rest}' has no value; write NAME=value")
                : [new(rest[..space], rest[(space + 1)..].TrimStart())];
        }

        return [.. words.Select(word =>
        {
            int equals = word.IndexOf('=', StringComparison.Ordinal);
            return equals > 0
                ? KeyValuePair.Create(word[..equals], word[(equals + 1)..])
                : throw new FormatException(
                    $"'{word}' is not NAME=value; a value with spaces needs quotes");
        })];
    }
}
