using System.Collections.Immutable;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Sdk.Plan;

namespace Kiln.Engine.Preparation;

/// <summary>Looks at every component of a plan before anything runs.</summary>
internal sealed class PlanPreparation(ComponentMaker maker, EngineOptions options, DateTimeOffset startTime)
{
    /// <summary>
    /// The builds side by side: what is quick runs one after the other nevertheless, what waits for processes overlaps.
    /// </summary>
    public async Task<PreparedPlan> PrepareAsync(BuildPlan plan, CancellationToken cancellationToken)
    {
        Task<Looked>[] looking = [.. plan.Builds.Select(planned => LookAtAsync(planned, plan, cancellationToken))];
        try
        {
            Looked[] looked = await Task.WhenAll(looking);
            return new(
                plan,
                [.. looked.Select(static one => one.Build).OfType<PreparedBuild>()],
                [.. looked.SelectMany(static one => one.Problems).Distinct()]);
        }
        catch
        {
            foreach (Task<Looked> one in looking.Where(static one => one.IsCompletedSuccessfully))
            {
                await ComponentRelease.ReleaseAsync((await one).Build);
            }

            throw;
        }
    }

    private async Task<Looked> LookAtAsync(PlannedBuild planned, BuildPlan plan, CancellationToken cancellationToken)
    {
        PrepareContext context = ContextOf(planned, plan);
        MadeComponent<IBuilder> builder = await maker.BuilderAsync(planned.Builder, context, cancellationToken);
        if (builder.Component is null)
        {
            return new(null, builder.Problems);
        }

        List<PlacedProblem> problems = [.. builder.Problems];
        bool isReady = false;
        try
        {
            context = context with { GeneratedVariables = builder.Component.GeneratedVariables };
            await CheckOthersAsync(planned, context, problems, cancellationToken);
            isReady = !problems.Any(static problem => problem.Severity == ProblemSeverity.Error);
            return new(isReady ? new(planned, builder.Component, context) : null, problems);
        }
        finally
        {
            if (!isReady)
            {
                await ComponentRelease.ReleaseAsync(builder.Component);
            }
        }
    }

    /// <summary>
    /// Without its builder the build variables are not known, so there would be follow-up errors. The components are
    /// made again with the real variables before they run.
    /// </summary>
    private async Task CheckOthersAsync(
        PlannedBuild planned,
        PrepareContext context,
        List<PlacedProblem> problems,
        CancellationToken cancellationToken)
    {
        BuildVariables placeholders = BuildVariables.Placeholders(context.GeneratedVariables!.Value);
        IEnumerable<PlannedProvisioner> provisioners = planned.ErrorCleanupProvisioner is null
            ? planned.Provisioners
            : planned.Provisioners.Append(planned.ErrorCleanupProvisioner);
        foreach (PlannedProvisioner provisioner in provisioners)
        {
            MadeComponent<IProvisioner> made =
                await maker.ProvisionerAsync(provisioner, placeholders, context, cancellationToken);
            problems.AddRange(made.Problems);
            await ComponentRelease.ReleaseAsync(made.Component);
        }

        foreach (PlannedPostProcessor postProcessor in planned.PostProcessors.SelectMany(static sequence => sequence))
        {
            MadeComponent<IPostProcessor> made =
                await maker.PostProcessorAsync(postProcessor, placeholders, context, cancellationToken);
            problems.AddRange(made.Problems);
            await ComponentRelease.ReleaseAsync(made.Component);
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
        LegacyTemplatePath = options.LegacyTemplatePath,
        StartTime = startTime,
        UserVariables = plan.UserVariables,
    };

    private readonly record struct Looked(PreparedBuild? Build, IReadOnlyList<PlacedProblem> Problems);
}
