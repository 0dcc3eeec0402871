using System.Collections.Immutable;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Values;
using Kiln.Wire.Cty;
using Kiln.Wire.MessagePack;

namespace Kiln.Remote.Configuration;

/// <summary>
/// The list of configurations that a plugin is prepared with; the plugin merges its elements in order.
/// </summary>
public static class ConfigArguments
{
    /// <param name="kind">Of the component that is prepared.</param>
    /// <param name="value">What the template sets, with placeholders for what is unknown.</param>
    /// <param name="schema">Of the component.</param>
    /// <param name="context">A legacy template is told by its path; its options go as they are written.</param>
    public static ImmutableArray<PackValue> Make(
        ComponentKind kind, HclValue value, ConfigSchema schema, PrepareContext context) =>
        context.LegacyTemplatePath is { } path
            ? MakeLegacy(kind, value, context, path)
            : MakeTyped(kind, value, schema, context);

    private static ImmutableArray<PackValue> MakeTyped(
        ComponentKind kind, HclValue value, ConfigSchema schema, PrepareContext context)
    {
        (HclValue fitting, PackValue others) = Split(value, schema);
        PackValue config = PackValue.Of(CtyJson.Write(CtyTranslation.ToCty(fitting)));
        ImmutableArray<PackValue> configs = kind == ComponentKind.DataSource
            ? [config]
            : [RunValues.ToPack(kind, context), config];

        // Compat: a provisioner is also told when there is no override, the others are not.
        return others is PackNil && kind != ComponentKind.Provisioner ? configs : configs.Add(others);
    }

    private static ImmutableArray<PackValue> MakeLegacy(
        ComponentKind kind, HclValue value, PrepareContext context, string templatePath)
    {
        ImmutableArray<PackValue> configs =
            [PackTranslation.ToJsonPack(value), RunValues.ToLegacyPack(context, templatePath)];
        return kind is ComponentKind.Provisioner or ComponentKind.PostProcessor
            ? configs.Add(BuildPlaceholders.ToPack(context.GeneratedVariables ?? []))
            : configs;
    }

    /// <summary>
    /// An object with every attribute of the schema, and what does not fit it. The latter comes from an override,
    /// whose values may have any type; the plugin converts it as weakly as it does for legacy templates, or refuses
    /// it.
    /// </summary>
    private static (HclValue Fitting, PackValue Others) Split(HclValue value, ConfigSchema schema)
    {
        Dictionary<string, HclValue> fitting = SchemaFit.Absent(schema);
        List<(string, PackValue)> rest = [];
        foreach ((string name, HclValue written) in value.AsEntries().Where(static entry => !entry.Value.IsNull))
        {
            if (SchemaFit.Of(name, written, schema) is { } fit)
            {
                fitting[name] = fit;
            }
            else
            {
                rest.Add((name, PackTranslation.ToPack(written)));
            }
        }

        return (HclValue.Object(fitting), rest.Count == 0 ? PackValue.Nil : PackValue.Map([.. rest]));
    }
}
