using Kiln.Language.Evaluation;
using Kiln.Values;

namespace Kiln.Template.Evaluation;

/// <summary>The values of locals, or of the data sources of one type, as far as they are worked out.</summary>
internal sealed class GraphValues : INamedValues
{
    private readonly Dictionary<string, HclValue> _values = new(StringComparer.Ordinal);

    public IEnumerable<string> Names => _values.Keys;

    public HclValue? Find(string name) => _values.GetValueOrDefault(name);

    public void Set(string name, HclValue value) => _values[name] = value;
}
