using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Language.Text;
using Kiln.Sdk.Secrets;
using Kiln.Template.Variables;
using Kiln.Values;

namespace Kiln.Template.Evaluation;

/// <summary>The values of a template that are declared as sensitive, and what is in them.</summary>
internal sealed class SensitiveValues
{
    private readonly List<(string Reference, SourceRange Place, HclValue Value)> _declared = [];

    public void Add(string reference, SourceRange place, HclValue value) => _declared.Add((reference, place, value));

    /// <returns>Sorted, without repetitions.</returns>
    public ImmutableArray<string> Texts(IEnumerable<HclValue> others) =>
    [
        .. _declared.Select(static d => d.Value).Concat(others)
            .SelectMany(SecretTexts.All)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>
    /// One for each variable or local with a text that cannot be hidden well and was not there before it.
    /// </summary>
    public IEnumerable<Diagnostic> Warnings()
    {
        HashSet<string> told = new(StringComparer.Ordinal);
        foreach ((string reference, SourceRange place, HclValue value) in _declared)
        {
            string[] weak = [.. SecretTexts.All(value).Where(SecretStrength.IsWeak).Where(told.Add)];
            if (weak.Length > 0)
            {
                yield return ValueDiagnostics.WeakSecret(reference, place);
            }
        }
    }
}
