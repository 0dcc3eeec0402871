using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Language.Parsing;
using Kiln.Language.Syntax;
using Kiln.Language.Text;
using Kiln.Template.Evaluation;
using Kiln.Template.Loading;
using Kiln.Values;

namespace Kiln.Template.Variables;

/// <summary>
/// Collects the values of variables: each source of values overwrites those of the weaker ones. A value that does not
/// fit is reported even if a stronger source overwrites it.
/// </summary>
internal sealed class VariableCollector
{
    public const string EnvironmentPrefix = "PKR_VAR_";

    private readonly Dictionary<string, VariableBlock> _declared;
    private readonly Dictionary<string, VariableValue> _values = new(StringComparer.Ordinal);
    private readonly TemplateOptions _options;
    private readonly ParsedFiles _files;
    private readonly List<Diagnostic> _diagnostics;
    private bool _hasUnreadFile;

    private VariableCollector(HclTemplate template, List<Diagnostic> diagnostics)
    {
        _declared = template.Variables.ToDictionary(static v => v.Name, StringComparer.Ordinal);
        _options = template.Options;
        _files = template.ParsedFiles;
        _diagnostics = diagnostics;
    }

    /// <param name="template">Declares the variables and holds the user's options.</param>
    /// <param name="automaticFiles">Variable files that count without being named, weakest first.</param>
    /// <param name="diagnostics">Receives what is wrong.</param>
    /// <returns>Values by name; a variable without any value is missing.</returns>
    public static ImmutableDictionary<string, VariableValue> Collect(
        HclTemplate template,
        ImmutableArray<string> automaticFiles,
        List<Diagnostic> diagnostics)
    {
        VariableCollector collector = new(template, diagnostics);
        collector.AddDefaults(template.Variables);
        collector.AddEnvironment();
        foreach (string path in automaticFiles)
        {
            collector.AddFile(path, "which is read without being named");
        }

        foreach (string path in template.Options.VariableFiles)
        {
            collector.AddFile(path, "named by -var-file");
        }

        collector.AddArguments();
        collector.ExcuseUnset();
        return collector._values.ToImmutableDictionary(StringComparer.Ordinal);
    }

    private void AddDefaults(ImmutableArray<VariableBlock> variables)
    {
        foreach (VariableBlock variable in variables)
        {
            if (variable.Default is { } value)
            {
                string from = $"its default at {variable.DefaultPlace}";
                Set(variable, new(value, VariableOrigin.Default, variable.DefaultPlace, from));
            }
        }
    }

    private void AddEnvironment()
    {
        IEnumerable<string> names = _options.Environment.Keys
            .Where(static name => name.StartsWith(EnvironmentPrefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        foreach (string name in names)
        {
            // Other programs may use the prefix, so an undeclared name is nobody's mistake.
            if (_declared.TryGetValue(name[EnvironmentPrefix.Length..], out VariableBlock? variable))
            {
                string from = $"the environment variable {name}";
                AddText(variable, _options.Environment[name], VariableOrigin.Environment, from);
            }
        }
    }

    private void AddArguments()
    {
        Dictionary<string, string> arguments = new(StringComparer.Ordinal);
        foreach ((string name, string text) in _options.Variables)
        {
            arguments[name] = text;
        }

        foreach ((string name, string text) in arguments)
        {
            if (_declared.TryGetValue(name, out VariableBlock? variable))
            {
                AddText(variable, text, VariableOrigin.CommandLine, "-var on the command line");
            }
            else
            {
                _diagnostics.Add(ValueDiagnostics.UndeclaredArgument(name, Similar.Closest(name, _declared.Keys)));
            }
        }
    }

    private void AddText(VariableBlock variable, string text, VariableOrigin origin, string from)
    {
        if (variable.Type.TakesRawText())
        {
            Convert(variable, new(HclValue.String(text), origin, null, from));
            return;
        }

        string where = origin == VariableOrigin.Environment ? "env" : "arguments";
        SourceFile file = SourceFile.FromText($"<value for var.{variable.Name} from {where}>", text);
        Parsed<ExpressionSyntax> parsed = HclParser.ParseExpression(file);
        List<Diagnostic> problems = [.. parsed.Diagnostics];
        HclValue value = parsed.HasErrors
            ? HclValue.DynamicUnknown
            : EvaluationScope.Empty.Evaluate(parsed.Tree, problems);

        // An excerpt would show the secret.
        _diagnostics.AddRange(variable.IsSensitive
            ? problems.Select(static d => d with { Subject = null, Context = null, Values = [] })
            : problems);
        Convert(variable, new(value, origin, variable.IsSensitive ? null : file.FullRange, from));
    }

    private void AddFile(string path, string why)
    {
        if (!FileSyntax.IsJson(path) && !path.EndsWith(".hcl", StringComparison.Ordinal))
        {
            _diagnostics.Add(ValueDiagnostics.UnknownFormat(path));
            _hasUnreadFile = true;
            return;
        }

        int before = _diagnostics.Count;
        ImmutableArray<FileValue> values = TemplateFileSet.Read(path, _options.Files, _diagnostics) is { } file
            ? VariableFile.Read(file, _files, _diagnostics)
            : [];
        _hasUnreadFile |= _diagnostics.Skip(before).Any(static d => d.IsError);
        foreach (FileValue value in values)
        {
            if (_declared.TryGetValue(value.Name, out VariableBlock? variable))
            {
                // An excerpt would show the secret.
                string from = $"the variable file at {value.Place}, {why}";
                SourceRange? place = variable.IsSensitive ? null : value.Place;
                Convert(variable, new(value.Value, VariableOrigin.File, place, from));
            }
            else if (_options.WarnOnUndeclaredVariables)
            {
                _diagnostics.Add(ValueDiagnostics.UndeclaredInFile(
                    value.Name,
                    Similar.Closest(value.Name, _declared.Keys),
                    value.Place));
            }
        }
    }

    /// <summary>
    /// What a file with mistakes would have set is not known. An unknown value stops messages about unset variables,
    /// which would only follow from these mistakes.
    /// </summary>
    private void ExcuseUnset()
    {
        if (!_hasUnreadFile)
        {
            return;
        }

        const string From = "a variable file that could not be read";
        foreach (VariableBlock variable in _declared.Values.Where(declared => !_values.ContainsKey(declared.Name)))
        {
            Set(variable, new(HclValue.DynamicUnknown, VariableOrigin.File, null, From));
        }
    }

    private void Convert(VariableBlock variable, VariableValue given)
    {
        Converted converted = variable.Type.Apply(given.Value);
        if (!converted.Succeeded)
        {
            string reason = converted.Problem.ToString();
            Diagnostic diagnostic = given.Origin == VariableOrigin.CommandLine
                ? ValueDiagnostics.IncompatibleArgument(variable.Name, reason, given.Place)
                : ValueDiagnostics.Incompatible(variable.Name, reason, given.Place);
            _diagnostics.Add(diagnostic.Explain(
                ValueOrigins.Note(variable.Name, given),
                $"It is declared at {variable.Place}."));
        }

        Set(variable, given with { Value = converted.Value ?? HclValue.DynamicUnknown });
    }

    private void Set(VariableBlock variable, VariableValue value) => _values[variable.Name] =
        variable.IsSensitive ? value with { Value = value.Value.WithSensitivity(true) } : value;
}
