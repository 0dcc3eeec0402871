using System.Collections.Immutable;
using Kiln.Sdk.Secrets;
using Kiln.Values;

namespace Kiln.Template.Evaluation;

/// <summary>
/// Values that functions made secret, wherever in the template they were called. Safe from any thread.
/// </summary>
/// <param name="tell">Told about each text at once.</param>
internal sealed class NotedSecrets(Action<string> tell)
{
    private readonly Lock _lock = new();
    private readonly List<HclValue> _values = [];

    public ImmutableArray<HclValue> Values
    {
        get
        {
            lock (_lock)
            {
                return [.. _values];
            }
        }
    }

    public void Add(HclValue value)
    {
        lock (_lock)
        {
            _values.Add(value);
        }

        foreach (string text in SecretTexts.All(value))
        {
            tell(text);
        }
    }
}
