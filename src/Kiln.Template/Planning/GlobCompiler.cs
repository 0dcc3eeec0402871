using System.Collections.Immutable;

namespace Kiln.Template.Planning;

/// <summary>Turns the text of a glob into states. The last state is the accepting one.</summary>
internal sealed class GlobCompiler(string pattern)
{
    private readonly List<(CharacterClass? Accepts, int Next, List<int> Free)> _states = [];
    private readonly Stack<Alternatives> _open = new();
    private int _position;

    public ImmutableArray<GlobState>? Compile(out string? reason)
    {
        int state = Add();
        reason = null;
        while (_position < pattern.Length && reason is null)
        {
            (state, reason) = Step(state, pattern[_position++]);
        }

        if (reason is null && _open.Count > 0)
        {
            reason = $"the \"{{\" at character {_open.Peek().Position} has no closing \"}}\"";
        }

        if (reason is not null)
        {
            return null;
        }

        int accepting = Add();
        _states[state].Free.Add(accepting);
        return [.. _states.Select(static s => new GlobState(s.Accepts, s.Next, [.. s.Free]))];
    }

    private (int State, string? Reason) Step(int state, char character)
    {
        switch (character)
        {
            case '*':
                int loop = Add();
                _states[state].Free.Add(loop);
                int after = Add();
                _states[loop] = (CharacterClass.Any, loop, [after]);
                return (after, null);
            case '?':
                return (Consume(state, CharacterClass.Any), null);
            case '[':
                return ReadClass(state);
            case '{':
                _open.Push(new(state, Add(), _position));
                return (Branch(state), null);
            case ',' when _open.TryPeek(out Alternatives? list):
                _states[state].Free.Add(list.End);
                return (Branch(list.Start), null);
            case '}' when _open.TryPop(out Alternatives? list):
                _states[state].Free.Add(list.End);
                return (list.End, null);
            case '}':
                return (state, $"the \"}}\" at character {_position} closes nothing");
            case '\\' when _position == pattern.Length:
                return (state, "nothing follows the last \"\\\"");
            case '\\':
                return (Consume(state, CharacterClass.Single(pattern[_position++])), null);
            default:
                return (Consume(state, CharacterClass.Single(character)), null);
        }
    }

    private (int State, string? Reason) ReadClass(int state)
    {
        int open = _position;
        bool negated = _position < pattern.Length && pattern[_position] == '!';
        if (negated)
        {
            _position++;
        }

        ImmutableArray<(char, char)>.Builder ranges = ImmutableArray.CreateBuilder<(char, char)>();
        while (_position < pattern.Length && pattern[_position] != ']')
        {
            char first = ReadMember();
            char last = first;
            if (_position + 1 < pattern.Length && pattern[_position] == '-' && pattern[_position + 1] != ']')
            {
                _position++;
                last = ReadMember();
            }

            if (last < first)
            {
                return (state, $"the range \"{first}-{last}\" is upside down");
            }

            ranges.Add((first, last));
        }

        if (_position >= pattern.Length)
        {
            return (state, $"the \"[\" at character {open} has no closing \"]\"");
        }

        _position++;
        return ranges.Count == 0
            ? (state, $"the \"[\" at character {open} lists no characters")
            : (Consume(state, new(negated, ranges.ToImmutable())), null);
    }

    private char ReadMember()
    {
        if (pattern[_position] == '\\' && _position + 1 < pattern.Length)
        {
            _position++;
        }

        return pattern[_position++];
    }

    private int Consume(int state, CharacterClass accepts)
    {
        int from = Branch(state);
        int next = Add();
        _states[from] = (accepts, next, _states[from].Free);
        return next;
    }

    private int Branch(int state)
    {
        int branch = Add();
        _states[state].Free.Add(branch);
        return branch;
    }

    private int Add()
    {
        _states.Add((null, 0, []));
        return _states.Count - 1;
    }

    private sealed record Alternatives(int Start, int End, int Position);
}
