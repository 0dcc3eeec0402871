using System.Collections.Immutable;
using Kiln.Language.Diagnostics;

namespace Kiln.Template.Fixing;

/// <param name="Text">The fixed template, as strict JSON with a line end; empty after a problem.</param>
/// <param name="Changes">In the order in which they were made.</param>
/// <param name="Problem">Why the template could not be fixed, or null.</param>
public sealed record FixResult(string Text, ImmutableArray<FixChange> Changes, Diagnostic? Problem);
