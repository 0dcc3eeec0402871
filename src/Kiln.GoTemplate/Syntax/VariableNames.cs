namespace Kiln.GoTemplate.Syntax;

/// <summary>The variables that can be used at a place, innermost last; finding one takes no longer with many.</summary>
internal sealed class VariableNames
{
    private readonly List<string> _names = [];
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    public VariableNames() => Add("$");

    /// <summary>A mark to go back to.</summary>
    public int Count => _names.Count;

    public void Add(string name)
    {
        _names.Add(name);
        _counts[name] = _counts.GetValueOrDefault(name) + 1;
    }

    public bool Contains(string name) => _counts.GetValueOrDefault(name) > 0;

    public void Forget(int mark)
    {
        while (_names.Count > mark)
        {
            _counts[_names[^1]]--;
            _names.RemoveAt(_names.Count - 1);
        }
    }
}
