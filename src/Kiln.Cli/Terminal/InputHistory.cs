namespace Kiln.Cli.Terminal;

/// <summary>What was entered before, for one run of the program.</summary>
internal sealed class InputHistory
{
    private const int Most = 1000;

    private readonly List<string> _entries = [];

    public int Count => _entries.Count;

    public string this[int index] => _entries[index];

    /// <summary>An entry that repeats the last one is left out.</summary>
    public void Add(string entry)
    {
        if (entry.Length == 0 || (_entries.Count > 0 && _entries[^1] == entry))
        {
            return;
        }

        if (_entries.Count == Most)
        {
            _entries.RemoveAt(0);
        }

        _entries.Add(entry);
    }

    /// <summary>
    /// The nearest entry with the text in it, upper and lower case being the same; -1 when there is none.
    /// </summary>
    /// <param name="text">What to look for.</param>
    /// <param name="start">The first entry to look at.</param>
    /// <param name="step">-1 goes to older ones, 1 to newer ones.</param>
    public int Find(string text, int start, int step)
    {
        for (int i = start; i >= 0 && i < _entries.Count; i += step)
        {
            if (_entries[i].Contains(text, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return -1;
    }
}
