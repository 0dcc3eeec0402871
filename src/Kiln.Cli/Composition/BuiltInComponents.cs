using Kiln.Builders.Core;
using Kiln.Builders.Docker;
using Kiln.Builders.Oci;
using Kiln.Builders.Qemu;
using Kiln.DataSources;
using Kiln.PostProcessors;
using Kiln.Provisioners;

namespace Kiln.Cli.Composition;

/// <summary>Every component that is part of the executable.</summary>
internal static class BuiltInComponents
{
    public static ComponentSet Make(TimeProvider time) => new(
        Catalogue(),
        [.. OciComponents.Reapers(time), .. DockerComponents.Reapers(DockerHost.OfThisProcess())])
    {
        Removers = [DockerComponents.CheckpointRemover(DockerHost.OfThisProcess())],
        Families = BuiltInFamilies.All,
    };

    public static BuiltInCatalogue Catalogue() => new()
    {
        Builders =
        [
            .. CoreBuilders.All,
            DockerComponents.Builder(DockerHost.OfThisProcess()),
            OciComponents.Builder(OciHost.OfThisProcess()),
            QemuComponents.Builder(Environment.GetEnvironmentVariable),
        ],
        Provisioners = [.. CoreProvisioners.All],
        PostProcessors = [.. CorePostProcessors.All, .. DockerComponents.PostProcessors(DockerHost.OfThisProcess())],
        DataSources = [.. CoreDataSources.All],
    };
}
