using Kiln.Language.Functions;
using Kiln.Values;

namespace Kiln.Language.Evaluation;

/// <summary>
/// The names and functions that an expression may use. Immutable; a child scope hides names of its parent. A scope
/// without any variable refuses references as such ("Variables not allowed"), one without functions refuses calls.
/// </summary>
public sealed class EvaluationScope
{
    private readonly EvaluationScope? _parent;
    private readonly string? _name;
    private readonly HclValue? _value;
    private readonly INamedValues? _attributes;

    private EvaluationScope(EvaluationScope? parent, string? name, HclValue? value, INamedValues? attributes, FunctionTable functions)
    {
        _parent = parent;
        _name = name;
        _value = value;
        _attributes = attributes;
        Functions = functions;
        HasVariables = name is not null || parent is { HasVariables: true };
        Interrupt = parent?.Interrupt ?? CancellationToken.None;
    }

    /// <summary>No variables, no functions.</summary>
    public static EvaluationScope Empty { get; } = new(null, null, null, null, FunctionTable.Empty);

    public FunctionTable Functions { get; }

    public bool HasVariables { get; }

    /// <summary>
    /// Ends an evaluation that is under way with an <see cref="OperationCanceledException"/>: long ones take seconds.
    /// </summary>
    public CancellationToken Interrupt { get; private init; }

    /// <summary>The names visible, innermost first; a hidden name occurs once.</summary>
    public IEnumerable<string> VariableNames => Chain()
        .Where(static s => s._name is not null)
        .Select(static s => s._name!)
        .Distinct(StringComparer.Ordinal);

    /// <summary>A child scope with one more name.</summary>
    public EvaluationScope With(string name, HclValue value) => new(this, name, value, null, Functions);

    /// <summary>A child scope with one more name, whose attributes are looked up when they are used.</summary>
    public EvaluationScope With(string name, INamedValues attributes) => new(this, name, null, attributes, Functions);

    /// <summary>The same names, for evaluations that somebody may want to end.</summary>
    public EvaluationScope WithInterrupt(CancellationToken interrupt) =>
        new(this, null, null, null, Functions) { Interrupt = interrupt };

    /// <summary>The same names with other functions.</summary>
    public EvaluationScope WithFunctions(FunctionTable functions) => new(this, null, null, null, functions);

    /// <summary>The whole value of a name, or null when the name is not visible.</summary>
    public HclValue? Find(string name) => Lookup(name) switch
    {
        null => null,
        { _value: { } value } => value,
        { _attributes: { } attributes } => Materialise(attributes),
        _ => null,
    };

    /// <summary>The attributes of a name that is backed by a lookup; null for any other name.</summary>
    internal INamedValues? FindAttributes(string name) => Lookup(name)?._attributes;

    private static HclValue Materialise(INamedValues attributes) => HclValue.Object(attributes.Names
        .Select(name => KeyValuePair.Create(name, attributes.Find(name)))
        .Where(static a => a.Value is not null)
        .Select(static a => KeyValuePair.Create(a.Key, a.Value!)));

    private EvaluationScope? Lookup(string name)
    {
        EvaluationScope? scope = this;
        while (scope is not null && !string.Equals(scope._name, name, StringComparison.Ordinal))
        {
            scope = scope._parent;
        }

        return scope;
    }

    private IEnumerable<EvaluationScope> Chain()
    {
        for (EvaluationScope? scope = this; scope is not null; scope = scope._parent)
        {
            yield return scope;
        }
    }
}
