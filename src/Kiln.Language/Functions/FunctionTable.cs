using System.Collections.Frozen;

namespace Kiln.Language.Functions;

/// <summary>The functions that a scope offers.</summary>
public sealed class FunctionTable
{
    private readonly FrozenDictionary<string, FunctionDefinition> _functions;
    private readonly FrozenDictionary<string, string> _hints;

    private FunctionTable(FrozenDictionary<string, FunctionDefinition> functions, FrozenDictionary<string, string> hints)
    {
        _functions = functions;
        _hints = hints;
    }

    public static FunctionTable Empty { get; } =
        new(FrozenDictionary<string, FunctionDefinition>.Empty, FrozenDictionary<string, string>.Empty);

    public bool IsEmpty => _functions.Count == 0;

    /// <summary>Sorted.</summary>
    public IEnumerable<string> Names => _functions.Keys.Order(StringComparer.Ordinal);

    public FunctionDefinition? Find(string name) => _functions.GetValueOrDefault(name);

    /// <summary>The same table with more functions; one of the same name is replaced.</summary>
    public FunctionTable With(IEnumerable<FunctionDefinition> functions)
    {
        Dictionary<string, FunctionDefinition> all = new(_functions, StringComparer.Ordinal);
        foreach (FunctionDefinition function in functions)
        {
            all[function.Name] = function;
        }

        return new(all.ToFrozenDictionary(StringComparer.Ordinal), _hints);
    }

    /// <summary>The same table with sentences that tell people about names that are no functions here.</summary>
    public FunctionTable WithHints(IEnumerable<KeyValuePair<string, string>> hints) =>
        new(_functions, _hints.Concat(hints).ToFrozenDictionary(StringComparer.Ordinal));

    internal string? HintFor(string name) => _hints.GetValueOrDefault(name);
}
