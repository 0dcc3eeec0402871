using System.Collections.Immutable;

namespace Kiln.Language.Diagnostics;

/// <summary>
/// The best result that could be made and what was wrong. Used by every phase that reads the user's text.
/// </summary>
public readonly record struct Parsed<T>(T Tree, ImmutableArray<Diagnostic> Diagnostics)
{
    public bool HasErrors => Diagnostics.Any(static d => d.IsError);
}
