using Kiln.Language.Text;

namespace Kiln.Template.Fixing;

/// <summary>One thing that a fixer changed.</summary>
/// <param name="Fixer">The name of the fixer.</param>
/// <param name="Path">The object that was changed, such as <c>builders[0]</c>.</param>
/// <param name="Text">What was changed, never with a value of the template: it could be a secret.</param>
/// <param name="Place">Where it stood; null when it is not in the text of the template.</param>
public sealed record FixChange(string Fixer, string Path, string Text, SourceRange? Place);
