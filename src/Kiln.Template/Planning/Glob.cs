using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Kiln.Template.Planning;

/// <summary>
/// A pattern of <c>-only</c> and <c>-except</c>: <c>*</c> and <c>**</c> (any run), <c>?</c>, <c>[abc]</c>,
/// <c>[a-z]</c>, <c>[!a-z]</c>,
/// <c>{a,b*}</c> and <c>\</c> before a character that is meant literally. Matches whole names, in time proportional
/// to the
/// length of the pattern times the length of the name.
/// </summary>
public sealed class Glob
{
    private readonly ImmutableArray<GlobState> _states;

    private Glob(ImmutableArray<GlobState> states) => _states = states;

    /// <param name="pattern">The pattern.</param>
    /// <param name="glob">The compiled pattern, or null.</param>
    /// <param name="reason">Why the pattern is not well formed.</param>
    public static bool TryParse(
        string pattern,
        [NotNullWhen(true)] out Glob? glob,
        [NotNullWhen(false)] out string? reason)
    {
        ImmutableArray<GlobState>? states = new GlobCompiler(pattern).Compile(out reason);
        glob = states is null ? null : new(states.Value);
        return glob is not null;
    }

    public bool IsMatch(string name)
    {
        bool[] current = new bool[_states.Length];
        Enter(current, 0);
        foreach (char character in name)
        {
            bool[] next = new bool[_states.Length];
            for (int i = 0; i < _states.Length; i++)
            {
                if (current[i] && _states[i].Consumes(character))
                {
                    Enter(next, _states[i].Next);
                }
            }

            current = next;
        }

        return current[^1];
    }

    /// <summary>Marks a state and all that are reached from it without reading a character.</summary>
    private void Enter(bool[] states, int first)
    {
        Stack<int> pending = new([first]);
        while (pending.TryPop(out int index))
        {
            if (states[index])
            {
                continue;
            }

            states[index] = true;
            foreach (int free in _states[index].Free)
            {
                pending.Push(free);
            }
        }
    }
}
