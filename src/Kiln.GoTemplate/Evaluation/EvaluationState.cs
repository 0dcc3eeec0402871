using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;
using Kiln.GoTemplate.Syntax;

namespace Kiln.GoTemplate.Evaluation;

/// <summary>
/// What both evaluators share: output, variables, budget and the first error, after which everything stops.
/// </summary>
internal sealed class EvaluationState(TemplateTree tree, GoFunctionTable functions, GoTemplateLimits limits)
{
    private const int ContextLength = 200;

    /// <summary>Work on texts counts too: a step for so many characters or variables that are gone through.</summary>
    private const int CharactersPerStep = 64;

    private readonly List<(string Name, GoValue Value)> _variables = [];
    private Node _node = tree.Root;
    private long _steps;
    private int _depth;

    public TemplateTree Tree { get; } = tree;

    public GoFunctionTable Functions { get; } = functions;

    public int MaxLength { get; } = limits.Length;

    public StringBuilder Output { get; } = new();

    public GoTemplateError? Error { get; private set; }

    public bool IsStopped => Error is not null;

    /// <summary>Empty for the main template.</summary>
    public string TemplateName { get; set; } = "";

    /// <summary>A mark to go back to.</summary>
    public int VariableCount => _variables.Count;

    public void Declare(string name, GoValue value) => _variables.Add((name, value));

    public void ForgetVariables(int mark) => _variables.RemoveRange(mark, _variables.Count - mark);

    /// <summary>
    /// Only variables from <paramref name="from"/> on are visible: a called template sees none of its caller.
    /// </summary>
    public GoValue? Lookup(string name, int from) =>
        Find(name, from) is int index and >= 0 && !IsStopped ? _variables[index].Value : null;

    public bool Assign(string name, GoValue value, int from)
    {
        int index = Find(name, from);
        if (index < 0)
        {
            return false;
        }

        _variables[index] = (name, value);
        return true;
    }

    /// <summary>Tells what messages point to from here on.</summary>
    public void At(Node node) => _node = node;

    /// <summary>Stops with a message about the node that was told last.</summary>
    public GoValue Fail(string message)
    {
        Error ??= new(message, SourcePosition.Of(Tree.Text, _node.Start))
        {
            Context = ContextOf(_node),
            TemplateName = TemplateName,
        };
        return GoValue.NoValue;
    }

    /// <returns>False, with an error, when the template has used up its steps.</returns>
    public bool Spend(long steps = 1)
    {
        _steps += steps;
        if (_steps > limits.Steps)
        {
            Fail($"the template takes more than {limits.Steps} steps; it probably never ends");
        }

        return !IsStopped;
    }

    public bool Enter(Node node)
    {
        At(node);
        _depth++;
        if (_depth > limits.Depth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            Fail($"exceeded maximum template depth ({limits.Depth})");
        }

        return !IsStopped;
    }

    public void Leave() => _depth--;

    public void Write(string text)
    {
        if (Output.Length + (long)text.Length > MaxLength)
        {
            Fail(TooLong);
        }
        else if (!IsStopped)
        {
            Output.Append(text);
        }
    }

    /// <summary>Counts what a function goes through against the budget.</summary>
    public bool SpendOn(ImmutableArray<GoValue> arguments)
    {
        long characters = 0;
        foreach (GoValue argument in arguments)
        {
            characters += argument is GoString text ? text.Value.Length : 0;
        }

        return Spend(characters / CharactersPerStep);
    }

    /// <summary>Counts a value made by a function against the budget.</summary>
    public GoValue Check(GoValue value)
    {
        if (value is GoString text)
        {
            Spend(text.Value.Length / CharactersPerStep);
            if (text.Value.Length > MaxLength)
            {
                return Fail(TooLong);
            }
        }

        return value;
    }

    private string TooLong => $"the template makes more than {MaxLength} characters";

    private int Find(string name, int from)
    {
        for (int i = _variables.Count - 1; i >= from; i--)
        {
            if (string.Equals(_variables[i].Name, name, StringComparison.Ordinal))
            {
                Spend((_variables.Count - i) / CharactersPerStep);
                return i;
            }
        }

        return -1;
    }

    private static string ContextOf(Node node)
    {
        string source = NodeText.Of(node);
        return source.Length > ContextLength ? source[..ContextLength] + "..." : source;
    }
}
