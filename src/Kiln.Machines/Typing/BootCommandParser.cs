using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;
using Kiln.Machines.Typing.Keys;
using Kiln.Values;

namespace Kiln.Machines.Typing;

/// <summary>Reads boot commands. What is no expression in angle brackets is typed as it is.</summary>
public static partial class BootCommandParser
{
    private static readonly TimeSpan DefaultTextLimit = TimeSpan.FromSeconds(60);

    /// <summary>The longest time that a timer can be set to.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromDays(49);

    private static readonly int MaxSpecialLength = SpecialKeys.All.Max(static key => key.Name.Length) + "<off>".Length;

    public static BootCommand Parse(string text)
    {
        ImmutableArray<BootAction>.Builder actions = ImmutableArray.CreateBuilder<BootAction>();
        ImmutableArray<BootProblem>.Builder problems = ImmutableArray.CreateBuilder<BootProblem>();
        ImmutableArray<BootProblem>.Builder doubts = ImmutableArray.CreateBuilder<BootProblem>();
        List<string> found = [];
        int place = 0;
        while (place < text.Length)
        {
            if (text[place] == '<' && TryReadExpression(text, place, found, out BootAction? action, out int length))
            {
                actions.Add(action);
                int start = place;
                problems.AddRange(found.ConvertAll(message => new BootProblem(message, start)));
                found.Clear();
                place += length;
                continue;
            }

            if (text[place] == '<' && BootCommandDoubts.Of(text, place) is { } doubt)
            {
                doubts.Add(new(doubt, place));
            }

            Rune.DecodeFromUtf16(text.AsSpan(place), out Rune character, out int used);
            actions.Add(new UseKey(BootKey.Of(character), KeyUse.Press));
            place += used;
        }

        return new(actions.ToImmutable(), problems.ToImmutable(), doubts.ToImmutable());
    }

    private static bool TryReadExpression(
        string text,
        int place,
        List<string> problems,
        [NotNullWhen(true)] out BootAction? action,
        out int length)
    {
        action = ReadWait(text, place, problems, out length);
        action ??= ReadToggle(text, place, out length);
        action ??= ReadSpecial(text, place, out length);
        action ??= ReadTextWait(text, place, problems, out length);
        return action is not null;
    }

    private static WaitTime? ReadWait(string text, int place, List<string> problems, out int length)
    {
        Match match = WaitPattern().Match(text, place, text.Length - place);
        length = match.Length;
        if (!match.Success)
        {
            return null;
        }

        string value = match.Groups["value"].Value;
        bool hasUnit = value.Length > 0 && !char.IsAsciiDigit(value[^1]);
        return new(DurationOf(value.Length == 0 ? "1s" : hasUnit ? value : value + "s", problems));
    }

    private static TimeSpan DurationOf(string text, List<string> problems)
    {
        if (!GoDuration.TryParse(text, out GoDuration duration, out string? error))
        {
            problems.Add(error);
        }
        else if (duration.Nanoseconds <= 0)
        {
            problems.Add($"Expecting a positive wait value. Got {duration}");
        }
        else if (duration.ToTimeSpan() > MaxWait)
        {
            problems.Add($"A wait of {duration} is longer than the {MaxWait.TotalDays:0} days that can be waited.");
        }

        return duration.ToTimeSpan();
    }

    private static UseKey? ReadToggle(string text, int place, out int length)
    {
        length = 0;
        OperationStatus status = Rune.DecodeFromUtf16(text.AsSpan(place + 1), out Rune character, out int used);
        if (status != OperationStatus.Done)
        {
            return null;
        }

        ReadOnlySpan<char> rest = text.AsSpan(place + 1 + used);
        KeyUse? use = rest.StartsWith("on>", StringComparison.OrdinalIgnoreCase) ? KeyUse.On
            : rest.StartsWith("off>", StringComparison.OrdinalIgnoreCase) ? KeyUse.Off
            : null;
        length = 1 + used + (use == KeyUse.On ? 3 : 4);
        return use is null ? null : new(BootKey.Of(character), use.Value);
    }

    private static UseKey? ReadSpecial(string text, int place, out int length)
    {
        int longest = Math.Min(text.Length - place, MaxSpecialLength);
        int end = text.AsSpan(place, longest).IndexOf('>');
        length = end + 1;
        if (end < 0)
        {
            return null;
        }

        string name = text.Substring(place + 1, end - 1);
        if (SpecialKeys.Find(name) is SpecialKey pressed)
        {
            return new(BootKey.Of(pressed), KeyUse.Press);
        }

        foreach ((string suffix, KeyUse use) in new[] { ("on", KeyUse.On), ("off", KeyUse.Off) })
        {
            if (name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)
                && SpecialKeys.Find(name[..^suffix.Length]) is SpecialKey held)
            {
                return new(BootKey.Of(held), use);
            }
        }

        return null;
    }

    private static WaitForText? ReadTextWait(string text, int place, List<string> problems, out int length)
    {
        Match match = TextWaitPattern().Match(text, place, text.Length - place);
        length = match.Length;
        if (!match.Success)
        {
            return null;
        }

        string limit = match.Groups["limit"].Value;
        return new(
            PatternOf(match, problems),
            limit.Length == 0 ? DefaultTextLimit : DurationOf(limit, problems));
    }

    private static TextPattern PatternOf(Match match, List<string> problems)
    {
        if (match.Groups["text"] is { Success: true } plain)
        {
            return TextPattern.Plain(EscapePattern().Replace(plain.Value, "${kept}"));
        }

        string source = match.Groups["expression"].Value.Replace("\\/", "/", StringComparison.Ordinal);
        try
        {
            return TextPattern.Expression(source);
        }
        catch (FormatException e)
        {
            problems.Add($"The regular expression in {match.Value} cannot be used: {e.Message}");
            return TextPattern.Plain(source);
        }
    }

    [GeneratedRegex(
        @"\A<wait(?<value>(-?(0|[1-9][0-9]*)(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+|(0|[1-9][0-9]*))?>",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex WaitPattern();

    [GeneratedRegex(
        """\A<waitForText (?:"(?<text>(?:[^"\\]|\\.)+)"|/(?<expression>(?:[^/\\]|\\.)+)/)(?: (?<limit>[0-9][0-9.a-zµ]*))?>""",
        RegexOptions.NonBacktracking | RegexOptions.Singleline)]
    private static partial Regex TextWaitPattern();

    [GeneratedRegex("""\\(?<kept>["\\])""", RegexOptions.NonBacktracking)]
    private static partial Regex EscapePattern();
}
