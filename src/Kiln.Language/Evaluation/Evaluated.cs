using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Values;

namespace Kiln.Language.Evaluation;

/// <summary>The value of an expression and what was wrong. After an error the value is the untyped unknown.</summary>
public readonly record struct Evaluated(HclValue Value, ImmutableArray<Diagnostic> Diagnostics)
{
    /// <summary>What it cost of a budget of <see cref="EvaluationLimits.Work"/>.</summary>
    internal long Work { get; init; }

    public bool HasErrors => Diagnostics.Any(static d => d.IsError);
}
