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
    private const int LargestTotal = 16 * 1024 * 1024;

    /// <summary>Characters of templates, each counted as often as it is tried.</summary>
    private const long MostWork = 256 * 1024 * 1024;


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
    private long _work;

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
            new GoFunction("user", [GoParameter.String], arguments => User(arguments.Text(0))));
    }

    /// <summary>The values that could be worked out.</summary>
    public ImmutableSortedDictionary<string, string> Values => _values.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>Why the others could not.</summary>
    public ImmutableDictionary<string, string> Failures => _failed.ToImmutableDictionary(StringComparer.Ordinal);

    public void Run()
    {
        Queue<string> queue = new(VariableOrder.Of(_inputs));
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

    /// <summary>
    /// Compat: what a value gives is not rendered once more, also when it is a template.
    /// </summary>
    /// <returns>True when the value is there now.</returns>
    private bool Render(string name)
    {
        LegacyInput input = _inputs[name];
        if (!input.Text.Contains("{{", StringComparison.Ordinal))
        {
            return Keep(name, input.Text);
        }

        _work += input.Text.Length;
        if (_work > MostWork)
        {
            _stopped.Remove(name);
            return Refuse(name, "they call for each other too often");
        }

        OpenFields fields = new();
        _missing = null;
        GoTemplateOutput output = TextTemplate.Render(fields.TakeOut(input.Text), GoValue.Nil, _functions);
        if (output.Error is not null)
        {
            Stop(name, input, output.Error);
            return false;
        }

        return Keep(name, fields.PutBack(output.Text!));
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

    private bool Keep(string name, string text)
    {
        _stopped.Remove(name);
        _total += text.Length;
        if (_total > LargestTotal)
        {
            _total -= text.Length;
            return Refuse(name, $"with the value of '{name}' they have more than {LargestTotal} characters together");
        }

        _values[name] = text;
        return true;
    }

    private bool Refuse(string name, string reason)
    {
        _failed[name] = $"the variables are too large: {reason}";
        _diagnostics.Add(LegacyValueDiagnostics.TooLarge(reason, _inputs[name].Place));
        return false;
    }

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
