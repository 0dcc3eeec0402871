using System.Collections.Immutable;
using System.Globalization;
using Kiln.Language.Diagnostics;
using Kiln.Language.Json;
using Kiln.Language.Text;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Sdk.Plan;
using Kiln.Template.Planning;
using Kiln.Values;

namespace Kiln.Template.Legacy;

/// <summary>The configuration of a component as a legacy template has it. Build variables are not part of it.</summary>
internal sealed class LegacyConfig : PlannedConfig
{
    private const string UnknownKey = "unknown configuration key";

    private readonly SourceRange _place;
    private readonly Lazy<HclValue> _value;

    /// <param name="options">As written, those of an override last.</param>
    /// <param name="place">The type of the component.</param>
    public LegacyConfig(ImmutableArray<JsonMember> options, SourceRange place)
    {
        Options = options;
        _place = place;
        Place = TemplatePlaces.Of(place);
        _value = new(() => LegacyOptionValues.Of(options));
    }

    public override TemplatePlace Place { get; }

    /// <summary>The build as messages name it.</summary>
    public required string BuildName { get; init; }

    /// <summary>The component's type.</summary>
    public required string Type { get; init; }

    /// <summary>The names of the options that the component has; none when it is not known.</summary>
    public ImmutableArray<string> KnownOptions { get; init; } = [];

    /// <summary>As <c>user</c> knows them.</summary>
    public ImmutableSortedDictionary<string, string> Variables { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Not null: why the component cannot be made, whatever its options are.</summary>
    public Diagnostic? Refusal { get; init; }

    private ImmutableArray<JsonMember> Options { get; }

    public override string? Unsteadiness => null;

    public override ConfigEvaluation Evaluate(BuildVariables variables) => Refusal is null
        ? new(_value.Value, [])
        : new(null, [TemplatePlaces.ToProblem(Refusal)]);

    public override TemplatePlace PlaceOf(string option) => TemplatePlaces.Of(Find(option)?.StartRange ?? _place);

    public override ImmutableArray<ConfigCause> CausesOf(string option, HclValue value) =>
        [.. GoTemplateCauses.In(value, Variables)];

    public override PlacedProblem? Tell(ConfigProblem problem)
    {
        bool isUnknownKey = problem.Option is not null && problem.Message.StartsWith(UnknownKey, StringComparison.Ordinal);
        Diagnostic told = isUnknownKey
            ? Unknown(problem)
            : LegacyPlanDiagnostics.Refused(BuildName, problem.Severity, problem.Message, PlaceOf(problem));
        return TemplatePlaces.ToProblem(told);
    }

    private SourceRange PlaceOf(ConfigProblem problem)
    {
        JsonNode? node = problem.Option is null ? null : Find(problem.Option);
        return problem.Within is { } within && GoTemplatePlaces.Of(node, within) is { } inside
            ? inside
            : node?.StartRange ?? _place;
    }

    private Diagnostic Unknown(ConfigProblem problem)
    {
        JsonMember? member = Options.Cast<JsonMember?>().LastOrDefault(m => m!.Value.Name == problem.Option);
        SourceRange place = member?.NameRange ?? PlaceOf(problem);
        return DeprecatedOptions.Contains(Type, problem.Option!)
            ? LegacyPlanDiagnostics.DeprecatedOption(BuildName, problem.Option!, place)
            : LegacyPlanDiagnostics.UnknownOption(BuildName, problem.Option!, problem.Message, KnownOptions, place);
    }

    /// <summary>The value at a path such as <c>disk[1].size</c>; the innermost one that is there when the rest is not.</summary>
    private JsonNode? Find(string option)
    {
        string[] path = option.Split(['.', '[', ']'], StringSplitOptions.RemoveEmptyEntries);
        JsonNode? node = Member(Options, path[0]);
        foreach (string step in path.Skip(1))
        {
            JsonNode? inner = node switch
            {
                JsonObject map => Member(map.Members, step),
                JsonArray list when int.TryParse(step, CultureInfo.InvariantCulture, out int index) && index < list.Elements.Length => list.Elements[index],
                _ => null,
            };
            if (inner is null)
            {
                return node;
            }

            node = inner;
        }

        return node;
    }

    /// <summary>Of an option that is there twice the last one counts: an override.</summary>
    private static JsonNode? Member(ImmutableArray<JsonMember> members, string name)
    {
        JsonNode? found = null;
        foreach (JsonMember member in members)
        {
            if (member.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                found = member.Value;
            }
        }

        return found;
    }
}
