using System.Collections.Immutable;
using Kiln.Language.Diagnostics;

namespace Kiln.Template.Variables;

/// <summary>Tells where the values of the variables that take part in an error come from.</summary>
/// <param name="values">By the names of variables.</param>
internal sealed class ValueOrigins(ImmutableDictionary<string, VariableValue> values)
{
    private const string Prefix = "var.";

    /// <summary>The same diagnostic, with a note for each variable among its values.</summary>
    public Diagnostic Explain(Diagnostic diagnostic) => diagnostic.Explain(
        diagnostic.Values.Select(static value => value.Reference).Distinct(StringComparer.Ordinal).Select(Note));

    public IEnumerable<Diagnostic> Explain(IEnumerable<Diagnostic> diagnostics) => diagnostics.Select(Explain);

    /// <summary>
    /// As <see cref="Explain(Diagnostic)"/>, for a message that is quoted in another one, which shows no values.
    /// </summary>
    public ImmutableArray<string> NotesOf(Diagnostic diagnostic) =>
    [
        .. diagnostic.Notes,
        .. diagnostic.Values
            .Where(static value => value.Value.IsKnown)
            .DistinctBy(static value => value.Reference, StringComparer.Ordinal)
            .Select(static value => $"{value.Description}."),
        .. Explain(diagnostic with { Notes = [] }).Notes,
    ];

    private string? Note(string reference)
    {
        if (!reference.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        string name = reference[Prefix.Length..].Split('.', '[')[0];
        return values.TryGetValue(name, out VariableValue? value) ? Note(name, value) : null;
    }

    public static string Note(string name, VariableValue value) => $"{Prefix}{name} has its value from {value.From}.";
}
