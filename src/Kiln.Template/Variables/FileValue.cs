using Kiln.Language.Text;
using Kiln.Values;

namespace Kiln.Template.Variables;

/// <summary>An assignment in a variable file.</summary>
internal sealed record FileValue(string Name, HclValue Value, SourceRange Place);
