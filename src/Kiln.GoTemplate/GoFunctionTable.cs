using System.Collections.Immutable;
using Kiln.GoTemplate.Functions;

namespace Kiln.GoTemplate;

/// <summary>The functions that a template may call. Immutable.</summary>
public sealed class GoFunctionTable
{
    private readonly ImmutableDictionary<string, GoFunction> _functions;

    private GoFunctionTable(ImmutableDictionary<string, GoFunction> functions) => _functions = functions;

    /// <summary>The functions that every Go template has.</summary>
    public static GoFunctionTable Standard { get; } = Empty()
        .With(ComparisonFunctions.All)
        .With(CollectionFunctions.All)
        .With(TextFunctions.All);

    public ImmutableArray<string> Names => [.. _functions.Keys.Order(StringComparer.Ordinal)];

    public GoFunction? Find(string name) => _functions.GetValueOrDefault(name);

    /// <summary>A table that also has these functions; one of the same name is replaced.</summary>
    public GoFunctionTable With(params IEnumerable<GoFunction> functions) =>
        new(_functions.SetItems(functions.Select(static f => KeyValuePair.Create(f.Name, f))));

    private static GoFunctionTable Empty() =>
        new(ImmutableDictionary.Create<string, GoFunction>(StringComparer.Ordinal));
}
