using System.Collections.Frozen;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;

namespace Kiln.Template.Loading;

/// <summary>The names of all options that hold secrets, of any component.</summary>
/// <param name="Whole">Their values are secrets.</param>
/// <param name="Entries">Some entries of their values are.</param>
public sealed record SecretOptionNames(FrozenSet<string> Whole, FrozenSet<string> Entries)
{
    public static SecretOptionNames Of(IComponentCatalogue catalogue)
    {
        ConfigOption[] options =
        [
            .. Schemas(catalogue, ComponentKind.Builder, catalogue.FindBuilder),
            .. Schemas(catalogue, ComponentKind.Provisioner, catalogue.FindProvisioner),
            .. Schemas(catalogue, ComponentKind.PostProcessor, catalogue.FindPostProcessor),
            .. Schemas(catalogue, ComponentKind.DataSource, catalogue.FindDataSource),
        ];
        return new(
            options.Where(static o => o.IsSensitive).Select(static o => o.Name).ToFrozenSet(StringComparer.Ordinal),
            options.Where(static o => o.HasSensitiveEntries).Select(static o => o.Name).ToFrozenSet(StringComparer.Ordinal));
    }

    private static IEnumerable<ConfigOption> Schemas<T>(
        IComponentCatalogue catalogue,
        ComponentKind kind,
        Func<string, ComponentFactory<T>?> find)
        where T : class =>
        catalogue.TypesOf(kind).Select(find).OfType<ComponentFactory<T>>().SelectMany(static factory => All(factory.Schema));

    private static IEnumerable<ConfigOption> All(ConfigSchema schema) =>
        schema.Options.Concat(schema.Blocks.SelectMany(static block => All(block.Schema)));
}
