using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Sdk.Plan;
using Kiln.Template.Blocks;
using Kiln.Template.Evaluation;

namespace Kiln.Template.Planning;

/// <summary>A plan and what was wrong on the way to it.</summary>
public sealed record PlannedTemplate
{
    /// <summary>What was planned.</summary>
    public required EvaluatedTemplate Template { get; init; }

    /// <summary>The selected builds; usable as far as <see cref="Diagnostics"/> holds no error.</summary>
    public required BuildPlan Plan { get; init; }

    /// <summary>All build blocks, whatever is selected; for listings.</summary>
    public required ImmutableArray<BuildBlock> Blocks { get; init; }

    /// <summary>Full names of all builds, whatever is selected.</summary>
    public required ImmutableArray<string> BuildNames { get; init; }

    public required ImmutableArray<Diagnostic> Diagnostics { get; init; }

    public bool HasErrors => Diagnostics.Any(static d => d.IsError);
}
