using System.Collections.Immutable;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Values;

namespace Kiln.Components.Templates;

/// <summary>
/// Makes factories of components whose options hold Go templates: bind, render, check the rules, create.
/// </summary>
public static class TemplatedComponent
{
    public static ComponentFactory<TComponent> Factory<TComponent, TConfig>(
        string type,
        Func<TConfig, PrepareContext, TComponent> create)
        where TComponent : class
        where TConfig : class, IConfigRecord<TConfig>, ITemplatedConfig<TConfig> =>
        new(type, TConfig.Schema, (config, context) => Prepare(config, context, create)) { RendersTemplates = true };

    public static Prepared<TComponent> Prepare<TComponent, TConfig>(
        HclValue config,
        PrepareContext context,
        Func<TConfig, PrepareContext, TComponent> create)
        where TComponent : class
        where TConfig : class, IConfigRecord<TConfig>, ITemplatedConfig<TConfig>
    {
        BoundConfig<TConfig> bound = TConfig.Bind(config);
        if (bound.Config is null)
        {
            return new(null, bound.Problems);
        }

        OptionTemplates templates = new(context, hasBuildData: typeof(TComponent) != typeof(IBuilder));
        TConfig rendered = bound.Config.Render(templates);
        ImmutableArray<ConfigProblem> problems = [.. bound.Problems, .. templates.Problems];
        if (!HasError(problems) && rendered is IValidatedConfig validated)
        {
            problems = [.. problems, .. validated.Validate()];
        }

        return new(HasError(problems) ? null : create(rendered, context), problems);
    }

    private static bool HasError(ImmutableArray<ConfigProblem> problems) =>
        problems.Any(static p => p.Severity == ProblemSeverity.Error);
}
