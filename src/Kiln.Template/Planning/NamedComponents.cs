using Kiln.Sdk.Components;
using Kiln.Template.Blocks;
using Kiln.Template.Evaluation;
using Kiln.Template.Loading;

namespace Kiln.Template.Planning;

/// <summary>Which components a template names; some may be named more than once.</summary>
internal static class NamedComponents
{
    /// <summary>Those that are needed to evaluate it.</summary>
    public static IEnumerable<ComponentName> In(HclTemplate template) =>
        template.DataSources.Select(static data => new ComponentName(ComponentKind.DataSource, data.Type));

    /// <summary>
    /// Those that builds are made of. Blocks may be made of values (<c>dynamic</c>), also their types.
    /// </summary>
    public static IEnumerable<ComponentName> In(EvaluatedTemplate template) => template.Template.Sources
        .Select(static source => new ComponentName(ComponentKind.Builder, source.Type))
        .Concat(template.Template.Builds.SelectMany(build => BuildReader.NamesIn(build, template.Scope)));
}
