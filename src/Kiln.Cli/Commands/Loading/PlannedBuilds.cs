using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Sdk.Plan;

namespace Kiln.Cli.Commands.Loading;

/// <summary>A plan and what was wrong on the way to it.</summary>
/// <param name="Plan">Usable when there is no error.</param>
/// <param name="Diagnostics">Without those of the reading.</param>
internal sealed record PlannedBuilds(BuildPlan Plan, ImmutableArray<Diagnostic> Diagnostics);
