using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Template.Loading;
using Kiln.Values;

namespace Kiln.Template.Evaluation;

/// <summary>A template with the values of its variables, data sources and locals.</summary>
public sealed record EvaluatedTemplate
{
    public required HclTemplate Template { get; init; }

    /// <summary>What expressions of sources and builds, and those typed into the console, can use.</summary>
    public required EvaluationScope Scope { get; init; }

    /// <summary>A variable without a value, or with a wrong one, is unknown.</summary>
    public required ImmutableSortedDictionary<string, HclValue> Variables { get; init; }

    /// <summary>A local that could not be worked out is unknown.</summary>
    public required ImmutableSortedDictionary<string, HclValue> Locals { get; init; }

    /// <summary>Names of sensitive variables, sorted.</summary>
    public required ImmutableArray<string> SensitiveVariables { get; init; }

    /// <summary>
    /// All strings inside sensitive variables and locals and those that functions made secret; no empty one.
    /// </summary>
    public required ImmutableArray<string> Secrets { get; init; }

    public required ImmutableArray<Diagnostic> Diagnostics { get; init; }

    public bool HasErrors => Diagnostics.Any(static d => d.IsError);
}
