using System.Collections.Immutable;
using Kiln.GoTemplate;
using Kiln.Language.Diagnostics;
using Kiln.Language.Json;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Sdk.Plan;
using Kiln.Template.Blocks;
using Kiln.Template.Loading;
using Kiln.Values;

namespace Kiln.Template.Legacy;

/// <summary>Makes the plan of a run from a legacy template. Components are not prepared.</summary>
public sealed class LegacyPlanner
{
    private readonly LegacyTemplate _template;
    private readonly LegacyValues _values;
    private readonly TemplateOptions _options;
    private readonly IComponentCatalogue _catalogue;
    private readonly List<Diagnostic> _diagnostics = [];
    private PlannedCache? _cache;

    private LegacyPlanner(LegacyValues values, TemplateOptions options, IComponentCatalogue catalogue)
    {
        _template = values.Template;
        _values = values;
        _options = options;
        _catalogue = catalogue;
    }

    /// <summary>Checks the template as a whole and plans the selected builds, sorted by name.</summary>
    public static LegacyPlan Plan(LegacyValues values, TemplateOptions options, IComponentCatalogue catalogue) =>
        new LegacyPlanner(values, options, catalogue).Plan();

    private LegacyPlan Plan()
    {
        LegacyChecks.Run(_template, _options.CoreVersion, _diagnostics);
        _cache = CacheSettings.Plan(_template.Cache?.Evaluate(_values.Functions, _diagnostics), null);
        BuildPlan plan = new(
            [.. Names().Where(build => Selects(build.Key)).Select(build => PlanBuild(build.Key, build.Value))],
            [.. _template.SensitiveVariables.Select(static name => name.Value)],
            _values.Secrets)
        {
            UserVariables = _values.Variables,
        };
        return new(plan, [.. _diagnostics]);
    }

    /// <summary>The builders by their rendered names.</summary>
    private SortedDictionary<string, LegacyBuilder> Names()
    {
        SortedDictionary<string, LegacyBuilder> builders = new(StringComparer.Ordinal);
        foreach (LegacyBuilder builder in _template.Builders)
        {
            GoTemplateOutput name = TextTemplate.Render(builder.Name.Value, GoValue.Nil, _values.Functions);
            if (name.Error is not null)
            {
                _diagnostics.Add(LegacyPlanDiagnostics.InvalidName(builder.Name, name.Error));
            }
            else if (!builders.TryAdd(name.Text!, builder))
            {
                _diagnostics.Add(LegacyPlanDiagnostics.SameName(name.Text!, builders[name.Text!].Name, builder.Name));
            }
        }

        return builders;
    }

    private bool Selects(string name) =>
        (_options.Only.IsEmpty || _options.Only.Contains(name)) && !_options.Except.Contains(name);

    private PlannedBuild PlanBuild(string name, LegacyBuilder builder)
    {
        string type = builder.Type.Value;
        LegacyConfig config = Config(
            new(name, "builder", builder.Type),
            builder.Options,
            _catalogue.FindBuilder(type)?.Schema,
            ComponentKind.Builder);
        return new()
        {
            Name = name == type ? name : $"{type}.{name}",
            SourceName = name,
            Builder = new(type, config),
            Cache = _cache,
            Provisioners = [.. _template.Provisioners
                .Where(provisioner => provisioner.Filter.Applies(builder))
                .Select(provisioner => PlanProvisioner(name, builder, provisioner))],
            ErrorCleanupProvisioner = _template.ErrorCleanupProvisioner is { } cleanup
                ? PlanProvisioner(name, builder, cleanup)
                : null,
            PostProcessors = [.. _template.PostProcessors
                .Select(sequence => PlanSequence(name, builder, sequence))
                .Where(static sequence => !sequence.IsEmpty)],
        };
    }

    private PlannedProvisioner PlanProvisioner(string build, LegacyBuilder builder, LegacyProvisioner provisioner)
    {
        int retries = Retries(build, provisioner, out Diagnostic? refusal);
        LegacyConfig config = Config(
            new(build, "provisioner", provisioner.Type) { Refusal = refusal },
            WithOverride(provisioner, builder),
            _catalogue.FindProvisioner(provisioner.Type.Value)?.Schema,
            ComponentKind.Provisioner);
        return new(provisioner.Type.Value, config)
        {
            PauseBefore = provisioner.PauseBefore,
            Timeout = provisioner.Timeout,
            MaxRetries = retries,
        };
    }

    private static ImmutableArray<JsonMember> WithOverride(LegacyProvisioner provisioner, LegacyBuilder builder)
    {
        JsonNode? found = null;
        foreach (JsonMember entry in provisioner.Overrides)
        {
            found = entry.Name == builder.Name.Value ? entry.Value : found;
        }

        return found is JsonObject replacement
            ? [.. provisioner.Options, .. replacement.Members]
            : provisioner.Options;
    }

    private int Retries(string build, LegacyProvisioner provisioner, out Diagnostic? refusal)
    {
        refusal = null;
        if (provisioner.MaxRetries is not { } given)
        {
            return 0;
        }

        GoTemplateOutput rendered = TextTemplate.Render(given.Value, GoValue.Nil, _values.Functions);
        if (rendered.Error is not null)
        {
            refusal = LegacyPlanDiagnostics.RetriesNotRendered(build, given, rendered.Error);
            return 0;
        }

        // Compat: nothing is no retries.
        string number = rendered.Text!.Length == 0 ? "0" : rendered.Text;
        long retries = GoLiteral.ParseInt(number, out string? error);
        if (error is not null)
        {
            string reason = $"strconv.Atoi: parsing {GoText.Quote(number)}: {error}";
            refusal = LegacyPlanDiagnostics.RetriesNotNumber(build, reason, given.Place);
        }

        return (int)Math.Clamp(retries, 0, int.MaxValue);
    }

    /// <summary>A post-processor that -except names ends its sequence.</summary>
    private ImmutableArray<PlannedPostProcessor> PlanSequence(
        string build,
        LegacyBuilder builder,
        ImmutableArray<LegacyPostProcessor> sequence) =>
        [.. sequence
            .Where(step => step.Filter.Applies(builder))
            .TakeWhile(step => !_options.Except.Contains(step.Name.Value))
            .Select(step => PlanPostProcessor(build, step))];

    private PlannedPostProcessor PlanPostProcessor(string build, LegacyPostProcessor step)
    {
        LegacyConfig config = Config(
            new(build, "post-processor", step.Type),
            step.Options,
            _catalogue.FindPostProcessor(step.Type.Value)?.Schema,
            ComponentKind.PostProcessor);
        return new(step.Type.Value, config) { Name = step.Name.Value, KeepInputArtifact = step.KeepInputArtifact };
    }

    private LegacyConfig Config(Component component, ImmutableArray<JsonMember> options, ConfigSchema? schema, ComponentKind kind)
    {
        string type = component.Type.Value;
        Diagnostic? unknown = schema is null ? Refuse(component, kind) : null;
        return new(options, component.Type.Place)
        {
            BuildName = component.Build,
            Type = type,
            Variables = _values.Variables,
            KnownOptions = schema is null ? [] : [.. schema.Options.Select(static o => o.Name), .. schema.Blocks.Select(static b => b.Name)],
            Refusal = unknown ?? component.Refusal,
        };
    }

    private Diagnostic Refuse(Component component, ComponentKind kind)
    {
        (string build, string word, LegacyText type) = component;
        return _catalogue.ObstacleOf(new(kind, type.Value)) is { } obstacle
            ? LegacyPlanDiagnostics.UnusableComponent(build, word, type.Value, obstacle, type.Place)
            : LegacyPlanDiagnostics.UnknownComponent(build, word, type.Value, _catalogue.TypesOf(kind), type.Place);
    }

    /// <param name="Build">The build as messages name it.</param>
    /// <param name="Kind">builder, provisioner or post-processor.</param>
    /// <param name="Type">As written.</param>
    private sealed record Component(string Build, string Kind, LegacyText Type)
    {
        public Diagnostic? Refusal { get; init; }
    }
}
