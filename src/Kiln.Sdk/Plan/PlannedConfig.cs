using System.Collections.Immutable;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Values;

namespace Kiln.Sdk.Plan;

/// <summary>
/// The configuration of one component: an object value as soon as the build variables are known. The template room
/// implements it over its expressions; the engine asks for it just before the component is prepared.
/// </summary>
public abstract class PlannedConfig
{
    /// <summary>The block in the template, for messages about a component that failed.</summary>
    public abstract TemplatePlace Place { get; }

    /// <summary>The object value for these build variables, or what is wrong with it.</summary>
    /// <param name="variables">Placeholders while validating, the real ones while running.</param>
    public abstract ConfigEvaluation Evaluate(BuildVariables variables);

    /// <summary>Where one argument stands; the block's place when the argument is not set.</summary>
    public abstract TemplatePlace PlaceOf(string option);

    /// <summary>
    /// Why the value may be another one in each run although the template is the same, after "because": <c>it uses
    /// build.ID</c>. Null when it depends on nothing but what was known when the plan was made.
    /// </summary>
    public virtual string? Unsteadiness => "its configuration may use values of the build";

    /// <summary>What the value of an option is made from, as far as that can be seen in the template.</summary>
    /// <param name="option">One of <see cref="Evaluate"/>'s.</param>
    /// <param name="value">What that gave.</param>
    public virtual ImmutableArray<ConfigCause> CausesOf(string option, HclValue value) => [];

    /// <summary>
    /// What the component says about this configuration, in the form that its kind of template has for it; null for the
    /// usual form.
    /// </summary>
    public virtual PlacedProblem? Tell(ConfigProblem problem) => null;
}

/// <summary>The value, or null when <see cref="Problems"/> holds an error.</summary>
public readonly record struct ConfigEvaluation(HclValue? Value, ImmutableArray<PlacedProblem> Problems);

/// <summary>A problem with a place, so that it can be shown with an excerpt.</summary>
/// <remarks>
/// Equal when the message and the place are: what one block does wrong in several builds is one problem.
/// </remarks>
public sealed record PlacedProblem(ProblemSeverity Severity, string Summary, string Detail, TemplatePlace? Place)
{
    /// <summary>What the references in a failing expression stood for: <c>var.x</c> and its value.</summary>
    public ImmutableArray<KeyValuePair<string, HclValue>> Values { get; init; } = [];

    /// <summary>Text that would repair it when put at the place, if there is one.</summary>
    public string? Suggestion { get; init; }

    /// <summary>More that helps: full sentences.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    public bool Equals(PlacedProblem? other) =>
        other is not null
        && Severity == other.Severity
        && Summary == other.Summary
        && Detail == other.Detail
        && Place == other.Place;

    public override int GetHashCode() => HashCode.Combine(Severity, Summary, Detail, Place);
}

/// <param name="File">As the user gave it.</param>
/// <param name="Start">Byte offset.</param>
/// <param name="End">Byte offset, exclusive.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in characters.</param>
public sealed record TemplatePlace(string File, int Start, int End, int Line, int Column);
