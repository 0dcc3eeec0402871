using Kiln.Builders.Oci;
using Kiln.PostProcessors.Compress;
using Kiln.Serving;

namespace Kiln.Cli.Composition;

/// <summary>
/// The executable as a plugin of HashiCorp's packer: what Packer does not have itself, or has only in part.
/// </summary>
internal static class KilnPlugin
{
    private const string Name = "kiln";

    public static PluginProgram Program() => new(Name, ProductVersions.Kiln)
    {
        Builders = [OciComponents.Builder(OciHost.OfThisProcess()) with { Type = $"{Name}-{OciComponents.Type}" }],
        PostProcessors = [CompressPostProcessor.Factory with { Type = $"{Name}-{CompressPostProcessor.Factory.Type}" }],
    };
}
