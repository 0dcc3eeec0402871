using Kiln.Language.Text;

namespace Kiln.Template.Legacy;

/// <summary>An entry of <c>variables</c>.</summary>
/// <param name="Name">As written.</param>
/// <param name="Place">Of the name.</param>
/// <param name="Default">A Go template; null when a value has to be given.</param>
public sealed record LegacyVariable(string Name, SourceRange Place, LegacyText? Default);
