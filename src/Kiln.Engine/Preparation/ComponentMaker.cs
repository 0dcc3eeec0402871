using System.Collections.Immutable;
using Kiln.Engine.Events;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Sdk.Plan;
using Kiln.Sdk.Secrets;

namespace Kiln.Engine.Preparation;

/// <summary>Evaluates a planned configuration and makes the component from it.</summary>
/// <param name="catalogue">Finds the components.</param>
/// <param name="mask">Learns the values of options that are secrets.</param>
internal sealed class ComponentMaker(IComponentCatalogue catalogue, SecretMask mask)
{
    public Task<MadeComponent<IBuilder>> BuilderAsync(
        PlannedBuilder planned,
        PrepareContext context,
        CancellationToken cancellationToken) => MakeAsync(
        catalogue.FindBuilder(planned.Type),
        planned.Config,
        BuildVariables.Empty,
        context,
        $"Unknown source type {planned.Type}",
        heading: null,
        cancellationToken);

    public Task<MadeComponent<IProvisioner>> ProvisionerAsync(
        PlannedProvisioner planned,
        BuildVariables variables,
        PrepareContext context,
        CancellationToken cancellationToken) => MakeAsync(
            catalogue.FindProvisioner(planned.Type),
            planned.Config,
            variables,
            context,
            $"Unknown provisioner type \"{planned.Type}\"",
            $"Failed preparing provisioner-block \"{planned.Type}\" \"{planned.Name}\"",
            cancellationToken);

    public Task<MadeComponent<IPostProcessor>> PostProcessorAsync(
        PlannedPostProcessor planned,
        BuildVariables variables,
        PrepareContext context,
        CancellationToken cancellationToken) => MakeAsync(
            catalogue.FindPostProcessor(planned.Type),
            planned.Config,
            variables,
            context,
            $"Unknown post-processor type \"{planned.Type}\"",
            $"Failed preparing post-processor-block \"{planned.Type}\" \"{planned.Name}\"",
            cancellationToken);

    /// <param name="heading">Summary of the errors; null when the errors themselves are the summaries.</param>
    private async Task<MadeComponent<TComponent>> MakeAsync<TComponent>(
        ComponentFactory<TComponent>? factory,
        PlannedConfig config,
        BuildVariables variables,
        PrepareContext context,
        string unknown,
        string? heading,
        CancellationToken cancellationToken)
        where TComponent : class
    {
        // The template may know better why a component cannot be made.
        ConfigEvaluation evaluated = config.Evaluate(variables);
        if (evaluated.Value is null)
        {
            return new(null, evaluated.Problems);
        }

        if (factory is null)
        {
            return new(null, [new(ProblemSeverity.Error, unknown, "", config.Place)]);
        }

        mask.Add(SecretOptions.Of(factory.Schema, evaluated.Value));
        Prepared<TComponent> prepared = await PrepareAsync(factory, evaluated, context, cancellationToken);
        mask.Add(prepared.Secrets);
        ImmutableArray<PlacedProblem> problems =
        [
            .. evaluated.Problems,
            .. prepared.Problems.Select(problem => Placed(problem, config, heading)),
        ];
        return new(prepared.Component, problems);
    }

    private static async Task<Prepared<TComponent>> PrepareAsync<TComponent>(
        ComponentFactory<TComponent> factory,
        ConfigEvaluation evaluated,
        PrepareContext context,
        CancellationToken cancellationToken)
        where TComponent : class
    {
        try
        {
            return await factory.PrepareAsync(evaluated.Value!, context, cancellationToken);
        }
        catch (Exception e) when (e is not OutOfMemoryException && !cancellationToken.IsCancellationRequested)
        {
            // A component's step boundary: its failure belongs to its block and must not hide the problems of others.
            return new(null, [new(Running.FailureText.Of(e))]);
        }
    }

    private static PlacedProblem Placed(ConfigProblem problem, PlannedConfig config, string? heading)
    {
        if (config.Tell(problem) is { } told)
        {
            return told;
        }

        TemplatePlace place = problem.Option is null ? config.Place : config.PlaceOf(problem.Option);
        return heading is null || problem.Severity == ProblemSeverity.Warning
            ? new(problem.Severity, problem.Message, "", place)
            : new(problem.Severity, heading, problem.Message, place);
    }
}
