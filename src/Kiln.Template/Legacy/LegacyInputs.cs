using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Language.Json;
using Kiln.Language.Text;
using Kiln.Template.Loading;

namespace Kiln.Template.Legacy;

/// <summary>Collects the texts of variables: each source of values overwrites those of the weaker ones.</summary>
/// <param name="options">What the user gave.</param>
/// <param name="diagnostics">Receives what is wrong; empty at first.</param>
internal sealed class LegacyInputs(TemplateOptions options, List<Diagnostic> diagnostics)
{
    private readonly Dictionary<string, LegacyInput> _inputs = new(StringComparer.Ordinal);
    private readonly List<SourceFile> _files = [];
    private readonly HashSet<string> _missing = new(StringComparer.Ordinal);
    private bool _hasUnreadFile;

    /// <summary>The files of values that were read, for messages that show them.</summary>
    public ImmutableArray<SourceFile> Files => [.. _files];

    /// <summary>Whether it was told already why there may be no such variable.</summary>
    public bool IsTold(string name) => _hasUnreadFile || _missing.Contains(name);

    /// <summary>What is wrong with the files of values.</summary>
    public ImmutableArray<Diagnostic> FileDiagnostics { get; private set; } = [];

    /// <returns>By name; a variable without any value is missing.</returns>
    public IReadOnlyDictionary<string, LegacyInput> Collect(LegacyTemplate template)
    {
        foreach (LegacyVariable variable in template.Variables)
        {
            if (variable.Default is { } given)
            {
                _inputs[variable.Name] = new(given.Value, given.Node);
            }
        }

        foreach (string path in options.VariableFiles)
        {
            ReadFile(path);
        }

        FileDiagnostics = [.. diagnostics];
        foreach ((string name, string text) in options.Variables)
        {
            _inputs[name] = new(text, null);
        }

        HideSensitive(template);
        RequireValues(template);
        return _inputs;
    }

    private void ReadFile(string path)
    {
        int before = diagnostics.Count;
        try
        {
            SourceFile file = new(path, options.Files.Read(path));
            _files.Add(file);
            Read(file);
        }
        catch (Exception error) when (FileFailure.IsExpected(error))
        {
            diagnostics.Add(LegacyValueDiagnostics.UnreadableFile(path, FileFailure.Describe(error)));
        }

        _hasUnreadFile |= diagnostics.Skip(before).Any(static d => d.IsError);
    }

    private void Read(SourceFile file)
    {
        Parsed<JsonNode> parsed = JsonParser.Parse(file, JsonDialect.Lenient);
        diagnostics.AddRange(parsed.Diagnostics.Select(problem => LegacyValueDiagnostics.InFile(file.Name, problem)));
        if (parsed.HasErrors)
        {
            return;
        }

        if (parsed.Tree is not JsonObject map)
        {
            diagnostics.Add(LegacyValueDiagnostics.FileNotObject(file.Name, parsed.Tree));
            return;
        }

        foreach (JsonMember member in map.Members)
        {
            if (member.Value is JsonString text)
            {
                _inputs[member.Name] = new(text.Text, text);
            }
            else if (member.Value is JsonNull)
            {
                // Compat: null in a file is an empty text.
                _inputs[member.Name] = new("", member.Value);
            }
            else
            {
                diagnostics.Add(LegacyValueDiagnostics.ValueNotText(file.Name, member));
            }
        }
    }

    /// <summary>A place inside of the text would tell where in the secret it is.</summary>
    private void HideSensitive(LegacyTemplate template)
    {
        foreach (LegacyText name in template.SensitiveVariables)
        {
            if (_inputs.TryGetValue(name.Value, out LegacyInput? input))
            {
                SourceRange? declared = template.Variables.FirstOrDefault(v => v.Name == name.Value)?.Place;
                _inputs[name.Value] = input with { Node = null, Place = declared ?? name.Place };
            }
        }
    }

    /// <summary>What a file with mistakes would have set is not known.</summary>
    private void RequireValues(LegacyTemplate template)
    {
        foreach (LegacyVariable variable in template.Variables)
        {
            if (!_hasUnreadFile && !_inputs.ContainsKey(variable.Name))
            {
                _missing.Add(variable.Name);
                diagnostics.Add(LegacyValueDiagnostics.NotSet(variable));
            }
        }
    }
}
