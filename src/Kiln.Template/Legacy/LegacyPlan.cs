using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Sdk.Plan;

namespace Kiln.Template.Legacy;

/// <summary>A plan of a legacy template and what was wrong on the way to it.</summary>
/// <param name="Plan">The selected builds; usable when there is no error.</param>
/// <param name="Diagnostics">Of the template as a whole; what is wrong with a single build is told by its plan.</param>
public sealed record LegacyPlan(BuildPlan Plan, ImmutableArray<Diagnostic> Diagnostics);
