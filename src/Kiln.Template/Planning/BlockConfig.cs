using System.Collections.Immutable;
using System.Globalization;
using Kiln.Language.Decoding;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Language.Syntax;
using Kiln.Language.Text;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Sdk.Plan;
using Kiln.Template.Blocks;
using Kiln.Template.Evaluation;
using Kiln.Template.Variables;
using Kiln.Values;

namespace Kiln.Template.Planning;

/// <summary>A component's configuration as it stands in the template: evaluated anew for each request.</summary>
internal sealed class BlockConfig : PlannedConfig
{
    public BlockConfig(SourceRange place) => Place = TemplatePlaces.Of(place);

    public override TemplatePlace Place { get; }

    public required Body Body { get; init; }

    /// <summary>The names of the template.</summary>
    public required EvaluationScope Scope { get; init; }

    public required SchemaIndex Schema { get; init; }

    /// <summary>
    /// The use of a source that this is evaluated for; gives <c>source.type</c> and <c>source.name</c>.
    /// </summary>
    public required SourceUse Source { get; init; }

    /// <summary>Gives <c>build.name</c>; null where <c>build</c> is not visible, in sources.</summary>
    public string? BuildName { get; init; }

    /// <summary>
    /// Options that replace those of the body; not checked against the schema here, but by the component.
    /// </summary>
    public HclValue? Override { get; init; }

    /// <summary>What locals are made from.</summary>
    public LocalExpressions Locals { get; init; } = LocalExpressions.None;

    /// <summary>Where the values of variables come from.</summary>
    public required ValueOrigins Origins { get; init; }

    /// <summary>Makes the message for a problem of the body from the problem; null leaves it as it is.</summary>
    public Func<Diagnostic, Diagnostic>? Wrap { get; init; }

    public override string? Unsteadiness => Body.References()
        .Where(static reference => reference is { Root: "build" } and not { Attributes: ["name", ..] })
        .Select(static reference => $"it uses {reference}")
        .FirstOrDefault();

    public override ConfigEvaluation Evaluate(BuildVariables variables)
    {
        HclValue build = BuildName is null
            ? HclValue.EmptyObject
            : HclValue.Object(variables.Values.SetItem("name", HclValue.String(BuildName)));
        HclValue value = Decode(build, out ImmutableArray<Diagnostic> diagnostics);
        bool failed = diagnostics.Any(static d => d.IsError);
        return new(failed ? null : WithOverride(value), [.. diagnostics.Select(TemplatePlaces.ToProblem)]);
    }

    /// <summary>What is wrong whatever the build variables are, and whichever there are.</summary>
    public ImmutableArray<Diagnostic> Check()
    {
        Decode(HclValue.DynamicUnknown, out ImmutableArray<Diagnostic> diagnostics);
        return diagnostics;
    }

    public override TemplatePlace PlaceOf(string option)
    {
        SourceRange? place = Find(Body, Schema, option.Split('.'));
        return place is null ? Place : TemplatePlaces.Of(place.Value);
    }

    public override ImmutableArray<ConfigCause> CausesOf(string option, HclValue value)
    {
        BodyArgument? argument = Body.PartialContent(Schema.Body).Tree.Content.Find(option);
        return
        [
            .. argument is null ? [] : OptionCauses.Of(argument.Expression, Scope, Locals),
            .. GoTemplateCauses.In(value, ImmutableSortedDictionary<string, string>.Empty),
        ];
    }

    private HclValue Decode(HclValue build, out ImmutableArray<Diagnostic> diagnostics)
    {
        List<Diagnostic> found = [];
        EvaluationScope scope = Scope.With("source", SourceObject.Of(Source)).With("build", build);
        HclValue value = new ConfigDecoder(scope, found).Decode(Schema, Body);
        diagnostics = [.. InTextOrder(found).Select(d => Wrap is null || !d.IsError ? Origins.Explain(d) : Wrap(d))];
        return value;
    }

    /// <summary>
    /// The argument, element or block at a path like <c>disk[1].labels[0]</c>; the innermost one that is there when the
    /// rest is not.
    /// </summary>
    private static SourceRange? Find(Body body, SchemaIndex schema, ReadOnlySpan<string> path)
    {
        (string name, int? index) = Step(path[0]);
        BodyContent content = body.PartialContent(schema.Body).Tree.Content;
        if (content.Find(name) is { } argument)
        {
            return argument.Expression is TupleSyntax list && index < list.Elements.Length
                ? list.Elements[index.Value].Range
                : argument.Range;
        }

        BodyBlock[] blocks = [.. content.BlocksOf(name)];
        bool isThere = (index ?? 0) < blocks.Length;
        return blocks.Length == 0 ? null
            : !isThere || path.Length == 1 ? blocks[isThere ? index ?? 0 : 0].HeaderRange
            : Find(blocks[index ?? 0].Body, schema.Nested[name], path[1..]) ?? blocks[index ?? 0].HeaderRange;
    }

    private static (string Name, int? Index) Step(string step) =>
        step.Split('[', ']') is [var name, var number, ..]
            ? (name, int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int index) ? index : null)
            : (step, null);

    /// <summary>A body in two files keeps the order of the reading.</summary>
    private static IEnumerable<Diagnostic> InTextOrder(List<Diagnostic> diagnostics) =>
        diagnostics.Select(static d => d.Subject?.File).Distinct().Count() > 1
            ? diagnostics
            : diagnostics.OrderBy(static d => d.Subject?.Start);

    private HclValue WithOverride(HclValue value) =>
        Override is null ? value : HclValue.Object(value.AsEntries().SetItems(Override.AsEntries()));
}
