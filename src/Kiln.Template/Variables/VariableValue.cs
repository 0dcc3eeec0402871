using Kiln.Language.Text;
using Kiln.Values;

namespace Kiln.Template.Variables;

/// <summary>The value that a variable has in this run.</summary>
/// <param name="Value">Converted to the variable's type.</param>
/// <param name="Origin">Where it comes from.</param>
/// <param name="Place">
/// Where it is written, to be shown; null for values that are not in a file and for secrets.
/// </param>
/// <param name="From">Where it comes from, in words that continue "its value from".</param>
internal sealed record VariableValue(HclValue Value, VariableOrigin Origin, SourceRange? Place, string From);
