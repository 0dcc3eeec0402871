using System.Collections.Immutable;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;

namespace Kiln.Remote.Components;

/// <summary>What a host is told about failures; the protocol carries texts only.</summary>
internal static class FailureTexts
{
    /// <summary>Never empty: that would read as success.</summary>
    public static string Of(Exception e) => e switch
    {
        BuildFailedException { Advice: { Length: > 0 } advice } => $"{e.Message} {advice}",
        AggregateException { InnerExceptions: [Exception single] } => Of(single),
        _ when Defects.IsDefect(e) =>
            $"{e.GetType().Name}: {e.Message} This is a defect of the component; please report it to its authors.",
        _ => e.Message.Length > 0 ? e.Message : e.GetType().Name,
    };

    /// <returns>The errors as one text, in the form in which hosts expect lists; null when there is none.</returns>
    public static string? ErrorsOf(ImmutableArray<ConfigProblem> problems)
    {
        string[] errors = [.. TextsOf(problems, ProblemSeverity.Error)];
        return errors.Length switch
        {
            0 => null,
            1 => errors[0],
            int count =>
                $"{count} error(s) occurred:\n\n{string.Join('\n', errors.Select(static text => $"* {text}"))}",
        };
    }

    public static ImmutableArray<string> WarningsOf(ImmutableArray<ConfigProblem> problems) =>
        [.. TextsOf(problems, ProblemSeverity.Warning)];

    private static IEnumerable<string> TextsOf(ImmutableArray<ConfigProblem> problems, ProblemSeverity severity) =>
        problems.Where(problem => problem.Severity == severity).Select(TextOf);

    /// <summary>The option goes with the text, so that a host can point at it.</summary>
    private static string TextOf(ConfigProblem problem) =>
        problem.Option is { Length: > 0 } option && !Names(problem.Message, option)
            ? $"'{option}': {problem.Message}"
            : problem.Message;

    /// <summary>The name stands in the message, and not as a part of a longer one.</summary>
    private static bool Names(string message, string option)
    {
        int at = message.IndexOf(option, StringComparison.Ordinal);
        while (at >= 0)
        {
            int end = at + option.Length;
            if ((at == 0 || !IsOfName(message[at - 1])) && (end == message.Length || !IsOfName(message[end])))
            {
                return true;
            }

            at = message.IndexOf(option, at + 1, StringComparison.Ordinal);
        }

        return false;
    }

    private static bool IsOfName(char character) => char.IsLetterOrDigit(character) || character == '_';
}
