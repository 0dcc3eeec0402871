using System.Collections.Immutable;
using Kiln.Values;

namespace Kiln.Cli.Flags;

/// <summary><c>-on-error=abort</c>: one of a few words.</summary>
internal sealed class ChoiceFlag(string name, ImmutableArray<string> choices) : Flag(name)
{
    /// <summary>The first choice is the default.</summary>
    public string Value { get; private set; } = choices[0];

    public override ImmutableArray<string> Choices => choices;

    public override string? Set(string text)
    {
        if (!choices.Contains(text))
        {
            return $"expected one of [{string.Join(' ', choices.Select(GoText.Quote))}]";
        }

        Value = text;
        return null;
    }
}
