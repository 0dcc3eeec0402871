using System.Collections.Immutable;
using Kiln.Builders.Docker.Config;
using Kiln.Builders.Docker.PostProcessing;
using Kiln.Builders.Docker.Running;
using Kiln.Components.Templates;
using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Sdk.Resources;
using Kiln.Values;

namespace Kiln.Builders.Docker;

/// <summary>What this part adds to the catalogue.</summary>
public static class DockerComponents
{
    public const string Type = "docker";

    /// <summary>Stands for this plugin, as far as templates of these versions go.</summary>
    public const string PluginSource = "github.com/hashicorp/docker";

    public const string PluginVersions = ">= 1.0.0, < 2.0.0";

    private const string CommunicatorOption = "communicator";

    public static ComponentFactory<IBuilder> Builder(DockerHost host)
    {
        ComponentFactory<IBuilder> factory = TemplatedComponent.Factory<IBuilder, DockerBuilderConfig>(
            Type, (config, context) => new DockerBuilder(config, host, context));
        return factory with
        {
            PrepareAsync = (config, context, token) => factory.PrepareAsync(WithCommunicator(config), context, token),
        };
    }

    public static ImmutableArray<ComponentFactory<IPostProcessor>> PostProcessors(DockerHost host) =>
        DockerPostProcessors.All(host);

    public static ImmutableArray<IReaper> Reapers(DockerHost host) =>
    [
        new DockerReaper(host, DockerLedger.ContainerKind),
        new DockerReaper(host, DockerLedger.ImageKind),
        new DockerReaper(host, DockerLedger.CommitKind),
    ];

    public static ICheckpointRemover CheckpointRemover(DockerHost host) => new DockerCheckpointRemover(host);

    /// <summary>
    /// Here the way into the machine is another one than for other builders, when the template does not say it.
    /// </summary>
    private static HclValue WithCommunicator(HclValue config)
    {
        ImmutableSortedDictionary<string, HclValue> options = config.AsEntries();
        bool isSet = options.TryGetValue(CommunicatorOption, out HclValue? given) && given.HasContent;
        bool isWindows = options.TryGetValue("windows_container", out HclValue? windows)
            && windows.HasContent && windows.Type == HclType.Bool && windows.AsBool();
        string way = isWindows ? DockerBuilderConfig.WindowsCommunicator : DockerBuilderConfig.Communicator;
        return isSet ? config : HclValue.Object(options.SetItem(CommunicatorOption, HclValue.String(way)));
    }
}
