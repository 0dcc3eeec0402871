using Kiln.Language.Evaluation;
using Kiln.Values;

namespace Kiln.Template.Evaluation;

/// <summary>The results of data sources, by type and name.</summary>
internal sealed class DataValues : INamedValues
{
    private readonly SortedDictionary<string, SortedDictionary<string, HclValue>> _results =
        new(StringComparer.Ordinal);

    private readonly Dictionary<string, HclValue> _byType = new(StringComparer.Ordinal);

    public IEnumerable<string> Names => _results.Keys;

    public HclValue? Find(string name)
    {
        if (!_byType.TryGetValue(name, out HclValue? value)
            && _results.TryGetValue(name, out SortedDictionary<string, HclValue>? results))
        {
            _byType.Add(name, value = HclValue.Object(results));
        }

        return value;
    }

    /// <summary>Makes all values, so that look-ups change nothing any more.</summary>
    public void Freeze()
    {
        foreach (string type in _results.Keys)
        {
            Find(type);
        }
    }

    public void Set(string type, string name, HclValue value)
    {
        if (!_results.TryGetValue(type, out SortedDictionary<string, HclValue>? results))
        {
            _results.Add(type, results = new(StringComparer.Ordinal));
        }

        results[name] = value;
        _byType.Remove(type);
    }
}
