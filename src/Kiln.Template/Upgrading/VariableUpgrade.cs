using System.Text;
using Kiln.Template.Legacy;
using Kiln.Values;

namespace Kiln.Template.Upgrading;

/// <summary>Variables whose values are written down stay variables; those that are worked out become locals.</summary>
internal sealed class VariableUpgrade
{
    private readonly UpgradeContext _context;
    private readonly HashSet<string> _sensitive;
    private readonly LegacyVariable[] _variables;

    public VariableUpgrade(LegacyTemplate template, UpgradeContext context)
    {
        _context = context;
        _sensitive = [.. template.SensitiveVariables.Select(static v => v.Value)];
        _variables = [.. template.Variables.OrderBy(static v => v.Name, TextOrder.Comparer)];
        foreach (LegacyVariable variable in _variables.Where(IsWorkedOut))
        {
            string name = context.Names.Variable(variable.Name, []);
            context.MakeLocal(variable.Name);
            context.Note(
                $"Variable {name} is a local value, because its value is worked out; -var does not set it any more.");
        }
    }

    /// <summary>To be asked for last: any text that is written can make more variables necessary.</summary>
    public string Variables()
    {
        IEnumerable<(string Name, string Text)> declared = _variables
            .Where(v => !_context.IsLocal(v.Name))
            .Select(v => (NameOf(v), Declaration(v)));
        IEnumerable<(string Name, string Text)> undeclared =
            _context.Undeclared.Select(static name => (name, Declaration(name, "default = \"\"\n")));
        IEnumerable<(string Name, string Text)> environment = _context.Environment
            .Select(static e => (e.Value, Declaration(e.Value, $"default = env({HclText.Quote(e.Key)})\n")));
        return string.Concat(declared.Concat(undeclared).Concat(environment)
            .OrderBy(static v => v.Name, TextOrder.Comparer)
            .Select(static v => v.Text + "\n"));
    }

    public string Locals()
    {
        StringBuilder plain = new();
        StringBuilder hidden = new();
        foreach (LegacyVariable variable in _variables.Where(v => _context.IsLocal(v.Name)))
        {
            TextUpgrade texts = new(_context, UpgradePlace.Local);
            string value = texts.Quoted(variable.Default!.Value);
            string comments = BlockUpgrade.Comments(texts.Problems);
            if (_sensitive.Contains(variable.Name))
            {
                string head = $"local \"{NameOf(variable)}\"";
                hidden.Append($"{comments}{head} {{\nsensitive = true\nexpression = {value}\n}}\n\n");
            }
            else
            {
                plain.Append($"{comments}{NameOf(variable)} = {value}\n");
            }
        }

        return hidden + (plain.Length == 0 ? "" : $"locals {{\n{plain}}}\n\n");
    }

    /// <summary>To be asked for after everything else was written.</summary>
    public string TimeLocal() => _context.TimestampLocal is { } name
        ? $"locals {{ {name} = regex_replace(timestamp(), \"[- TZ:]\", \"\") }}\n\n"
        : "";

    private static bool IsWorkedOut(LegacyVariable variable) =>
        variable.Default is { } text && !TextUpgrade.IsLiteral(text.Value);

    private string Declaration(LegacyVariable variable)
    {
        TextUpgrade texts = new(_context, UpgradePlace.Default);
        string given = variable.Default is { } text ? $"default = {texts.Quoted(text.Value)}\n" : "";
        string sensitive = _sensitive.Contains(variable.Name) ? "sensitive = true\n" : "";
        return BlockUpgrade.Comments(texts.Problems) + Declaration(NameOf(variable), given + sensitive);
    }

    private static string Declaration(string name, string rest) =>
        $"variable \"{name}\" {{\ntype = string\n{rest}}}\n";

    private string NameOf(LegacyVariable variable) => _context.Names.Variable(variable.Name, []);
}
