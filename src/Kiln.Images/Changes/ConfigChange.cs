using System.Collections.Immutable;
using Kiln.Images.Model;

namespace Kiln.Images.Changes;

/// <summary>
/// One word of a Dockerfile that changes the configuration only, with its arguments, as <c>docker commit --change</c>
/// and <c>docker import --change</c> take it.
/// </summary>
public sealed class ConfigChange
{
    private readonly Func<ChangeState, ChangeState> _apply;

    private ConfigChange(string word, string text, Func<ChangeState, ChangeState> apply)
    {
        Word = word;
        Text = text;
        _apply = apply;
    }

    /// <summary>In capitals.</summary>
    public string Word { get; }

    /// <summary>As the user wrote it.</summary>
    public string Text { get; }

    /// <exception cref="ImageException">
    /// The text is no change; the message names the word and what is wrong.
    /// </exception>
    public static ConfigChange Parse(string text)
    {
        string line = text.Trim().ReplaceLineEndings("\n").Replace("\\\n", "", StringComparison.Ordinal);
        int end = line.AsSpan().IndexOfAny(' ', '\t');
        string word = (end < 0 ? line : line[..end]).ToUpperInvariant();
        string rest = end < 0 ? "" : line[(end + 1)..].Trim();
        if (!ChangeWords.All.TryGetValue(word, out Func<string, Func<ChangeState, ChangeState>>? parse))
        {
            throw new ImageException(
                ImageFailure.BadReference,
                $"The change '{text}' starts with '{word}', which is none of the words that change an image's " +
                $"configuration: {string.Join(", ", ChangeWords.All.Keys.Order(StringComparer.Ordinal))}.");
        }

        if (rest.Length == 0)
        {
            throw Bad(text, word, "it needs an argument");
        }

        try
        {
            return new ConfigChange(word, text, parse(rest));
        }
        catch (FormatException exception)
        {
            throw Bad(text, word, exception.Message);
        }
    }

    /// <summary>Applies changes in order; each adds an entry to the history.</summary>
    /// <param name="created">Time of the history entries.</param>
    /// <exception cref="ImageException">A change is wrong, by itself or for this configuration.</exception>
    public static ImageConfig ApplyAll(ImageConfig config, IEnumerable<string> changes, DateTimeOffset created)
    {
        ChangeState state = new(config.Container, IsCmdSet: false);
        ImmutableArray<HistoryEntry>.Builder history = config.History.ToBuilder();
        foreach (ConfigChange change in changes.Select(Parse).ToImmutableArray())
        {
            state = change.Apply(state);
            history.Add(new HistoryEntry
            {
                Created = ImageTime.Format(created),
                CreatedBy = change.Text.Trim(),
                EmptyLayer = true,
            });
        }

        return config with { Container = state.Container, History = history.DrainToImmutable() };
    }

    private ChangeState Apply(ChangeState state)
    {
        try
        {
            return _apply(state);
        }
        catch (FormatException exception)
        {
            throw Bad(Text, Word, exception.Message);
        }
    }

    private static ImageException Bad(string text, string word, string cause) =>
        new(ImageFailure.BadReference, $"The change '{text}': {word}: {cause}.");
}
