using System.Text.RegularExpressions;

namespace Kiln.Template.Legacy;

/// <summary>
/// An order of variables in which most of them come after those that they call for, so that each is rendered once. Calls with
/// computed names are not seen.
/// </summary>
internal sealed partial class VariableOrder
{
    private readonly IReadOnlyDictionary<string, LegacyInput> _inputs;
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];

    private VariableOrder(IReadOnlyDictionary<string, LegacyInput> inputs) => _inputs = inputs;

    public static IReadOnlyList<string> Of(IReadOnlyDictionary<string, LegacyInput> inputs)
    {
        VariableOrder order = new(inputs);
        foreach (string name in inputs.Keys.Order(StringComparer.Ordinal))
        {
            order.Visit(name);
        }

        return order._order;
    }

    /// <summary>Without recursion: chains may be long.</summary>
    private void Visit(string first)
    {
        Stack<(string Name, Queue<string> Called)> open = new();
        Open(first, open);
        while (open.TryPeek(out (string Name, Queue<string> Called) top))
        {
            if (top.Called.TryDequeue(out string? next))
            {
                Open(next, open);
            }
            else
            {
                _order.Add(open.Pop().Name);
            }
        }
    }

    private void Open(string name, Stack<(string Name, Queue<string> Called)> open)
    {
        if (_inputs.TryGetValue(name, out LegacyInput? input) && _seen.Add(name))
        {
            open.Push((name, CalledIn(input.Text)));
        }
    }

    private static Queue<string> CalledIn(string text)
    {
        Queue<string> names = new();
        if (text.Contains("{{", StringComparison.Ordinal))
        {
            foreach (Match match in Call().Matches(text))
            {
                names.Enqueue(match.Groups["name"].Value);
            }
        }

        return names;
    }

    [GeneratedRegex("""\buser[ \t]+(?:`(?<name>[^`\n]*)`|"(?<name>[^"\n]*)")""", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Call();
}
