using System.Collections.Immutable;
using Kiln.GoTemplate;
using Kiln.GoTemplate.Packer;
using Kiln.Language.Diagnostics;

namespace Kiln.Template.Legacy;

/// <summary>
/// Renders the values of variables, which may call <c>user</c> for each other in any order. A value that waits for another
/// one is tried again when that one is there, so the work grows with the number of calls.
/// </summary>
internal sealed class VariableRendering
{
    /// <summary>How often a value that gives another call of <c>user</c> is rendered again.</summary>
    private const int MostPasses = 100;

    private const int LargestTotal = 64 * 1024 * 1024;
    private const string UserCall = "user";

    private readonly IReadOnlyDictionary<string, LegacyInput> _inputs;
    private readonly Func<string, bool> _isTold;
    private readonly List<Diagnostic> _diagnostics;
    private readonly GoFunctionTable _functions;
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _waiting = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, (string Missing, GoTemplateError Error)> _stopped = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _failed = new(StringComparer.Ordinal);
    private string? _missing;
    private long _total;

    /// <param name="inputs">By name.</param>
    /// <param name="isTold">Whether it was told already that a variable is missing.</param>
    /// <param name="context">What the functions know, without the variables.</param>
    /// <param name="diagnostics">Receives what is wrong.</param>
    public VariableRendering(
        IReadOnlyDictionary<string, LegacyInput> inputs,
        Func<string, bool> isTold,
        PackerFunctionContext context,
        List<Diagnostic> diagnostics)
    {
        _inputs = inputs;
        _isTold = isTold;
        _diagnostics = diagnostics;
        _functions = PackerFunctions.Create(context).With(
            new GoFunction(UserCall, [GoParameter.String], arguments => User(arguments.Text(0))));
    }

    /// <summary>The values that could be worked out.</summary>
    public ImmutableSortedDictionary<string, string> Values => _values.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>Why the others could not.</summary>
    public ImmutableDictionary<string, string> Failures => _failed.ToImmutableDictionary(StringComparer.Ordinal);

    public void Run()
    {
        Queue<string> queue = new(_inputs.Keys.Order(StringComparer.Ordinal));
        while (queue.TryDequeue(out string? name))
        {
            if (Render(name) && _waiting.Remove(name, out List<string>? waiting))
            {
                waiting.ForEach(queue.Enqueue);
            }
        }

        foreach ((string name, (string missing, GoTemplateError error)) in _stopped)
        {
            _failed.TryAdd(name, error.Message);
            Report(name, missing, error);
        }
    }

    private GoCallResult User(string name)
    {
        if (_values.TryGetValue(name, out string? value))
        {
            return value;
        }

        _missing = name;
        return GoCallResult.Failed($"Error: variable not set: {name}");
    }

    /// <returns>True when the value is there now.</returns>
    private bool Render(string name)
    {
        LegacyInput input = _inputs[name];
        string text = input.Text;
        for (int pass = 0; pass < MostPasses && (pass == 0 || CallsUser(text)); pass++)
        {
            OpenFields fields = new();
            _missing = null;
            GoTemplateOutput output = text.Contains("{{", StringComparison.Ordinal)
                ? TextTemplate.Render(fields.TakeOut(text), GoValue.Nil, _functions)
                : new(text, null);
            if (output.Error is not null)
            {
                Stop(name, input with { Text = text, Node = pass == 0 ? input.Node : null }, output.Error);
                return false;
            }

            text = fields.PutBack(output.Text!);
        }

        return Keep(name, text, input);
    }

    private void Stop(string name, LegacyInput input, GoTemplateError error)
    {
        if (_missing is { } missing)
        {
            _stopped[name] = (missing, error);
            if (!_waiting.TryGetValue(missing, out List<string>? waiting))
            {
                _waiting[missing] = waiting = [];
            }

            waiting.Add(name);
        }
        else
        {
            _stopped.Remove(name);
            _failed[name] = error.Message;
            _diagnostics.Add(LegacyValueDiagnostics.Failed(name, input, error));
        }
    }

    private bool Keep(string name, string text, LegacyInput input)
    {
        _stopped.Remove(name);
        _total += text.Length;
        if (_total > LargestTotal)
        {
            _total -= text.Length;
            _failed[name] = "the values of the variables are too large";
            _diagnostics.Add(LegacyValueDiagnostics.TooLarge(name, LargestTotal, input.Node?.StartRange));
            return false;
        }

        _values[name] = text;
        return true;
    }

    /// <summary>A value can give another template, which is rendered again as long as it calls for variables.</summary>
    private static bool CallsUser(string text) =>
        text.Contains("{{", StringComparison.Ordinal)
        && text.Contains(UserCall, StringComparison.Ordinal)
        && TextTemplate.Parse(new OpenFields().TakeOut(text), null).Template is { } template
        && template.CalledFunctions.Contains(UserCall);

    /// <summary>Once for each cause: what is missing, or a circle.</summary>
    private void Report(string name, string missing, GoTemplateError error)
    {
        if (!_inputs.ContainsKey(missing))
        {
            if (!_isTold(missing))
            {
                _diagnostics.Add(LegacyValueDiagnostics.Unresolvable(name, _inputs[name], error, []));
            }

            return;
        }

        List<string> path = [name];
        string next = missing;
        while (next != name
            && string.CompareOrdinal(next, name) > 0
            && _stopped.TryGetValue(next, out (string Missing, GoTemplateError Error) step)
            && path.Count <= _stopped.Count)
        {
            path.Add(next);
            next = step.Missing;
        }

        if (next == name)
        {
            _diagnostics.Add(LegacyValueDiagnostics.Unresolvable(name, _inputs[name], error, [.. path, name]));
        }
    }
}
