using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Kiln.Language.Decoding;
using Kiln.Language.Diagnostics;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Sdk.Plan;
using Kiln.Template.Blocks;
using Kiln.Template.Evaluation;
using Kiln.Template.Loading;
using Kiln.Template.Plugins;
using Kiln.Template.Variables;

namespace Kiln.Template.Planning;

/// <summary>Makes the plan of a run from an evaluated template.</summary>
public sealed class BuildPlanner
{
    private readonly EvaluatedTemplate _template;
    private readonly IComponentCatalogue _catalogue;
    private readonly List<Diagnostic> _diagnostics = [];
    private readonly ConditionalWeakTable<ConfigSchema, SchemaIndex> _schemas = [];
    private readonly BuildSelection _selection;
    private readonly ValueOrigins _origins;
    private readonly LocalExpressions _locals;
    private CacheSettings? _cache;
    private bool _dropsPostProcessors;

    private BuildPlanner(EvaluatedTemplate template, IComponentCatalogue catalogue)
    {
        _template = template;
        _catalogue = catalogue;
        _origins = new(template.Template.Values);
        _locals = new(template.Template.Locals);
        _selection = BuildSelection.Parse(template.Template.Options, _diagnostics);
    }

    /// <summary>
    /// Evaluates and plans a template. When something is wrong, the bodies of the selected builds are checked as
    /// well, so
    /// that the diagnostics hold all that can be said before components are asked.
    /// </summary>
    /// <param name="template">A template that can be evaluated.</param>
    /// <param name="catalogue">The components that there are.</param>
    /// <param name="cancellationToken">Ends the reading of data sources.</param>
    public static async Task<PlannedTemplate> PlanAsync(
        HclTemplate template,
        IComponentCatalogue catalogue,
        CancellationToken cancellationToken)
    {
        EvaluatedTemplate evaluated = await TemplateEvaluation.RunAsync(template, catalogue, cancellationToken);
        await catalogue.LearnAsync(NamedComponents.In(evaluated), cancellationToken);
        PlannedTemplate planned = Plan(evaluated, catalogue);
        planned = planned with { Diagnostics = [.. evaluated.Diagnostics, .. planned.Diagnostics] };
        return planned.HasErrors
            ? planned with { Diagnostics = [.. planned.Diagnostics, .. BodyCheck.Run(planned)] }
            : planned;
    }

    /// <summary>
    /// Checks sources and build blocks and plans the selected builds. Components are not prepared, and only those are
    /// found that the catalogue knows already.
    /// </summary>
    public static PlannedTemplate Plan(EvaluatedTemplate template, IComponentCatalogue catalogue) =>
        new BuildPlanner(template, catalogue).Plan();

    private PlannedTemplate Plan()
    {
        MissingPlugins missing = MissingPlugins.Find(_template.Template.RequiredPlugins, _catalogue);
        if (missing.Diagnostic is { } problem)
        {
            _diagnostics.Add(problem);
        }

        CheckSources(missing);
        _cache = CacheReader.Read(_template.Template.Caches, _template.Scope, _diagnostics);
        BuildReader reader = new(_template.Scope, _template.Template.Sources, _catalogue, missing, _diagnostics);
        ImmutableArray<BuildBlock> blocks =
            [.. _template.Template.Builds.Select(reader.Read)];
        if (blocks.IsEmpty)
        {
            _diagnostics.Add(PlanDiagnostics.MissingBuildBlock());
        }

        ImmutableArray<string> names = [.. blocks.SelectMany(static block => block.Sources.Select(block.FullName))];
        ImmutableArray<PlannedBuild> builds = [.. blocks.SelectMany(PlanBlock)];
        _diagnostics.AddRange(_selection.Check(names, _dropsPostProcessors));
        return new()
        {
            Template = _template,
            Plan = new(builds, _template.SensitiveVariables, _template.Secrets),
            Blocks = blocks,
            BuildNames = names,
            Diagnostics = [.. _origins.Explain(_diagnostics)],
        };
    }

    private void CheckSources(MissingPlugins missing)
    {
        foreach (SourceBlock source in _template.Template.Sources)
        {
            if (_catalogue.FindBuilder(source.Type) is null && !missing.Explains(source.Type))
            {
                _diagnostics.Add(_catalogue.ObstacleOf(new(ComponentKind.Builder, source.Type)) is { } obstacle
                    ? ComponentDiagnostics.Unusable("source", source.Type, obstacle, source.Place)
                    : ComponentDiagnostics.UnknownSource(
                        source.Type,
                        _catalogue.TypesOf(ComponentKind.Builder),
                        source.Place));
            }
        }
    }

    private IEnumerable<PlannedBuild> PlanBlock(BuildBlock block)
    {
        foreach (SourceUse source in block.Sources)
        {
            string name = block.FullName(source);
            if (_selection.Selects(name) && _catalogue.FindBuilder(source.Type) is { } builder)
            {
                yield return new()
                {
                    Name = name,
                    SourceName = source.Source.Name,
                    Cache = CacheSettings.Plan(_cache, block.Cache),
                    Builder = new(source.Type, BuilderConfig(source, builder.Schema)),
                    Provisioners =
                    [
                        .. block.Provisioners
                            .Select(provisioner => PlanProvisioner(provisioner, block, source))
                            .OfType<PlannedProvisioner>(),
                    ],
                    ErrorCleanupProvisioner = block.ErrorCleanupProvisioner is { } cleanup
                        ? PlanProvisioner(cleanup, block, source)
                        : null,
                    PostProcessors = [.. block.PostProcessors
                        .Select(sequence => PlanSequence(sequence, block, source))
                        .Where(static sequence => !sequence.IsEmpty)],
                };
            }
        }
    }

    private BlockConfig BuilderConfig(SourceUse source, ConfigSchema schema)
    {
        Body body = source.Source.Body.WithDynamicBlocks(_template.Scope);
        if (source.Additions is not null)
        {
            body = body.Merge(source.Additions);
        }

        return new(source.Source.Place)
        {
            Body = body,
            Scope = _template.Scope,
            Origins = _origins,
            Schema = SchemaIndex.Of(schema, _schemas),
            Source = source,
        };
    }

    private PlannedProvisioner? PlanProvisioner(ProvisionerBlock block, BuildBlock build, SourceUse source)
    {
        if (!block.Filter.Applies(source) || _catalogue.FindProvisioner(block.Type) is not { } provisioner)
        {
            return null;
        }

        BlockConfig config = new(block.Place)
        {
            Body = block.Body,
            Scope = _template.Scope,
            Origins = _origins,
            Schema = SchemaIndex.Of(provisioner.Schema, _schemas),
            Source = source,
            Locals = _locals,
            BuildName = build.Name,
            Override = block.Overrides.GetValueOrDefault(source.ShownName),
            Wrap = problem => ConfigDiagnostics
                .FailedPreparing("provisioner", block.Type, block.Name, problem, block.Place)
                .Explain(_origins.NotesOf(problem))
                .Suggest(problem.Suggestion),
        };
        return new(block.Type, config)
        {
            Name = block.Name,
            PauseBefore = block.PauseBefore,
            Timeout = block.Timeout,
            MaxRetries = block.MaxRetries,
            ContinueOnError = block.ContinueOnError,
        };
    }

    /// <summary>A post-processor that -except names ends its sequence.</summary>
    private ImmutableArray<PlannedPostProcessor> PlanSequence(
        ImmutableArray<PostProcessorBlock> sequence,
        BuildBlock build,
        SourceUse source)
    {
        ImmutableArray<PlannedPostProcessor>.Builder planned = ImmutableArray.CreateBuilder<PlannedPostProcessor>();
        foreach (PostProcessorBlock block in sequence)
        {
            if (_selection.DropsPostProcessor(block.Name.Length > 0 ? block.Name : block.Type))
            {
                _dropsPostProcessors = true;
                break;
            }

            if (block.Filter.Applies(source) && _catalogue.FindPostProcessor(block.Type) is { } postProcessor)
            {
                planned.Add(PlanPostProcessor(block, build, source, postProcessor.Schema));
            }
        }

        return planned.ToImmutable();
    }

    private PlannedPostProcessor PlanPostProcessor(
        PostProcessorBlock block,
        BuildBlock build,
        SourceUse source,
        ConfigSchema schema)
    {
        BlockConfig config = new(block.Place)
        {
            Body = block.Body,
            Scope = _template.Scope,
            Origins = _origins,
            Schema = SchemaIndex.Of(schema, _schemas),
            Source = source,
            BuildName = build.Name,
            Wrap = problem => ConfigDiagnostics
                .FailedPreparing("post-processor", block.Type, block.Name, problem, block.Place)
                .Explain(_origins.NotesOf(problem))
                .Suggest(problem.Suggestion),
        };
        return new(block.Type, config)
        {
            Name = block.Name,
            KeepInputArtifact = block.KeepInputArtifact,
        };
    }
}
