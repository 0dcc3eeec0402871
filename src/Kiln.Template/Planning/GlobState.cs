using System.Collections.Immutable;

namespace Kiln.Template.Planning;

/// <summary>One state of a compiled glob.</summary>
/// <param name="Accepts">The characters that lead to <paramref name="Next"/>; null when none does.</param>
/// <param name="Next">The state after such a character.</param>
/// <param name="Free">States reached without a character.</param>
internal sealed record GlobState(CharacterClass? Accepts, int Next, ImmutableArray<int> Free)
{
    public bool Consumes(char character) => Accepts is not null && Accepts.Contains(character);
}

/// <summary>A set of characters, given by inclusive ranges.</summary>
internal sealed record CharacterClass(bool IsNegated, ImmutableArray<(char First, char Last)> Ranges)
{
    public static CharacterClass Any { get; } = new(true, []);

    public static CharacterClass Single(char character) => new(false, [(character, character)]);

    public bool Contains(char character) =>
        Ranges.Any(range => character >= range.First && character <= range.Last) != IsNegated;
}
