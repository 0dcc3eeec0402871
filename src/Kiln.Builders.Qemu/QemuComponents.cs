using Kiln.Builders.Qemu.Configuration;
using Kiln.Components.Templates;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Values;

namespace Kiln.Builders.Qemu;

/// <summary>What this part adds to the catalogue.</summary>
public static class QemuComponents
{
    public const string Type = "qemu";

    /// <summary>Stands for this plugin, as far as templates of these versions go.</summary>
    public const string PluginSource = "github.com/hashicorp/qemu";

    public const string PluginVersions = ">= 1.0.0, < 2.0.0";

    /// <param name="variable">Reads an environment variable; null when it is not set.</param>
    public static ComponentFactory<IBuilder> Builder(Func<string, string?> variable)
    {
        ComponentFactory<IBuilder> factory = TemplatedComponent.Factory<IBuilder, QemuConfig>(
            Type, (config, context) => new QemuBuilder(config.For(context.BuildName), context, variable));
        return factory with
        {
            PrepareAsync = (config, context, token) => PrepareAsync(factory, config, context, token),
        };
    }

    /// <summary>Compat: what is in the way of the output is told before anything runs.</summary>
    private static async Task<Prepared<IBuilder>> PrepareAsync(
        ComponentFactory<IBuilder> factory,
        HclValue config,
        PrepareContext context,
        CancellationToken cancellationToken)
    {
        Prepared<IBuilder> prepared = await factory.PrepareAsync(config, context, cancellationToken);
        if (prepared.Component is not QemuBuilder { OutputFolder: string folder }
            || context.Force
            || OptionTemplates.IsOpen(folder)
            || !Path.Exists(folder))
        {
            return prepared;
        }

        ConfigProblem exists = new(
            $"Output directory '{folder}' already exists. It must not exist.", "output_directory");
        return new(null, [.. prepared.Problems, exists]);
    }
}
