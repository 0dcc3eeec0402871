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
    public MadeComponent<IBuilder> Builder(PlannedBuilder planned, PrepareContext context) => Make(
        catalogue.FindBuilder(planned.Type),
        planned.Config,
        BuildVariables.Empty,
        context,
        $"Unknown source type {planned.Type}",
        heading: null);

    public MadeComponent<IProvisioner> Provisioner(
        PlannedProvisioner planned,
        BuildVariables variables,
        PrepareContext context) => Make(
            catalogue.FindProvisioner(planned.Type),
            planned.Config,
            variables,
            context,
            $"Unknown provisioner type \"{planned.Type}\"",
            $"Failed preparing provisioner-block \"{planned.Type}\" \"{planned.Name}\"");

    public MadeComponent<IPostProcessor> PostProcessor(
        PlannedPostProcessor planned,
        BuildVariables variables,
        PrepareContext context) => Make(
            catalogue.FindPostProcessor(planned.Type),
            planned.Config,
            variables,
            context,
            $"Unknown post-processor type \"{planned.Type}\"",
            $"Failed preparing post-processor-block \"{planned.Type}\" \"{planned.Name}\"");

    /// <param name="heading">Summary of the errors; null when the errors themselves are the summaries.</param>
    private MadeComponent<TComponent> Make<TComponent>(
        ComponentFactory<TComponent>? factory,
        PlannedConfig config,
        BuildVariables variables,
        PrepareContext context,
        string unknown,
        string? heading)
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

        SecretOptions secrets = SecretOptions.Of(factory.Schema, evaluated.Value);
        mask.Add(secrets.Texts);
        Prepared<TComponent> prepared = Prepare(factory, evaluated, context);
        ImmutableArray<PlacedProblem> problems =
        [
            .. evaluated.Problems,
            .. prepared.Problems.Concat(secrets.Warnings).Select(problem => Placed(problem, config, heading)),
        ];
        return new(prepared.Component, problems);
    }

    private static Prepared<TComponent> Prepare<TComponent>(
        ComponentFactory<TComponent> factory,
        ConfigEvaluation evaluated,
        PrepareContext context)
        where TComponent : class
    {
        try
        {
            return factory.Prepare(evaluated.Value!, context);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
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
