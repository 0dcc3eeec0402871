using System.Globalization;

namespace Kiln.Cli.ShellCompletion;

/// <summary>What a shell asks when its user presses Tab: the line so far.</summary>
/// <param name="Words">After the name of the executable and before the word that is being typed.</param>
/// <param name="Prefix">The word that is being typed; empty after a space.</param>
internal sealed record CompletionRequest(IReadOnlyList<string> Words, string Prefix)
{
    /// <summary>The variables in which bash tells the line and the place of the cursor.</summary>
    private const string Line = "COMP_LINE";
    private const string Point = "COMP_POINT";

    /// <returns>Null when this is an ordinary start.</returns>
    public static CompletionRequest? From(CliContext context)
    {
        if (context.Variable(Line) is not string line)
        {
            return null;
        }

        bool hasPoint = int.TryParse(context.Variable(Point), CultureInfo.InvariantCulture, out int point);
        if (hasPoint && point >= 0 && point < line.Length)
        {
            line = line[..point];
        }

        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return line.EndsWith(' ')
            ? new([.. words.Skip(1)], "")
            : new([.. words.Skip(1).SkipLast(1)], words.Length > 1 ? words[^1] : "");
    }
}
