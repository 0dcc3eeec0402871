using System.Collections.Immutable;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Sdk.Secrets;
using Kiln.Values;

namespace Kiln.Components.Templates;

/// <summary>
/// Makes factories of components whose options hold Go templates: render, bind, check the rules, create.
/// </summary>
public static class TemplatedComponent
{
    public static ComponentFactory<TComponent> Factory<TComponent, TConfig>(
        string type,
        Func<TConfig, PrepareContext, TComponent> create)
        where TComponent : class
        where TConfig : class, IConfigRecord<TConfig> =>
        new(type, TConfig.Schema, (config, context) => Prepare(config, context, create)) { RendersTemplates = true };

    public static Prepared<TComponent> Prepare<TComponent, TConfig>(
        HclValue config,
        PrepareContext context,
        Func<TConfig, PrepareContext, TComponent> create)
        where TComponent : class
        where TConfig : class, IConfigRecord<TConfig>
    {
        OptionTemplates templates = new(context, hasBuildData: typeof(TComponent) != typeof(IBuilder));
        HclValue rendered = OptionTexts.Render(config, TConfig.Schema, templates);
        BoundConfig<TConfig> bound = TConfig.Bind(rendered);
        TConfig? options = bound.Config is IPreparedConfig<TConfig> more ? more.Prepare() : bound.Config;
        ImmutableArray<ConfigProblem> problems = [.. bound.Problems, .. templates.Problems];
        if (!HasError(problems) && options is IValidatedConfig validated)
        {
            problems = [.. problems, .. validated.Validate()];
        }

        TComponent? component = options is null || HasError(problems) ? null : create(options, context);
        return new(component, problems)
        {
            Secrets = ReferenceEquals(rendered, config) ? [] : SecretOptions.Of(TConfig.Schema, rendered),
        };
    }

    private static bool HasError(ImmutableArray<ConfigProblem> problems) =>
        problems.Any(static p => p.Severity == ProblemSeverity.Error);
}
