using System.Collections.Immutable;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Sdk.Plan;

namespace Kiln.Engine.Preparation;

/// <summary>Looks at every component of a plan before anything runs.</summary>
internal sealed class PlanPreparation(ComponentMaker maker, EngineOptions options, DateTimeOffset startTime)
{
    public PreparedPlan Prepare(BuildPlan plan)
    {
        ImmutableArray<PreparedBuild>.Builder builds = ImmutableArray.CreateBuilder<PreparedBuild>();
        List<PlacedProblem> problems = [];
        foreach (PlannedBuild planned in plan.Builds)
        {
            List<PlacedProblem> found = [];
            PrepareContext context = ContextOf(planned, plan);
            IBuilder? builder = Keep(maker.Builder(planned.Builder, context), found);
            if (builder is not null)
            {
                context = context with { GeneratedVariables = builder.GeneratedVariables };
                CheckOthers(planned, builder, context, found);
            }

            if (builder is not null && !found.Any(static problem => problem.Severity == ProblemSeverity.Error))
            {
                builds.Add(new(planned, builder, context));
            }

            problems.AddRange(found);
        }

        return new(plan, builds.ToImmutable(), [.. problems.Distinct()]);
    }

    private static TComponent? Keep<TComponent>(MadeComponent<TComponent> made, List<PlacedProblem> problems)
        where TComponent : class
    {
        problems.AddRange(made.Problems);
        return made.Component;
    }

    /// <summary>Without its builder the build variables are not known, so there would be follow-up errors.</summary>
    private void CheckOthers(
        PlannedBuild planned,
        IBuilder builder,
        PrepareContext context,
        List<PlacedProblem> problems)
    {
        BuildVariables placeholders = BuildVariables.Placeholders(builder.GeneratedVariables);
        foreach (PlannedProvisioner provisioner in planned.Provisioners)
        {
            Keep(maker.Provisioner(provisioner, placeholders, context), problems);
        }

        if (planned.ErrorCleanupProvisioner is not null)
        {
            Keep(maker.Provisioner(planned.ErrorCleanupProvisioner, placeholders, context), problems);
        }

        foreach (PlannedPostProcessor postProcessor in planned.PostProcessors.SelectMany(static sequence => sequence))
        {
            Keep(maker.PostProcessor(postProcessor, placeholders, context), problems);
        }
    }

    private PrepareContext ContextOf(PlannedBuild planned, BuildPlan plan) => new()
    {
        BuildName = planned.SourceName,
        BuilderType = planned.Builder.Type,
        CoreVersion = options.CoreVersion,
        RunUuid = options.RunUuid,
        Debug = options.Debug,
        Force = options.Force,
        OnError = OnErrorModes.NameOf(options.OnError),
        SensitiveVariables = plan.SensitiveVariables,
        TemplateDirectory = options.TemplateDirectory,
        StartTime = startTime,
        UserVariables = plan.UserVariables,
    };
}
