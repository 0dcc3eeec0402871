using System.Collections.Immutable;
using Kiln.PostProcessors.Artifice;
using Kiln.PostProcessors.Checksum;
using Kiln.PostProcessors.Compress;
using Kiln.PostProcessors.Manifest;
using Kiln.PostProcessors.ShellLocal;
using Kiln.Sdk.Components;

namespace Kiln.PostProcessors;

/// <summary>The post-processors of this project, for the catalogue.</summary>
public static class CorePostProcessors
{
    public static ImmutableArray<ComponentFactory<IPostProcessor>> All { get; } =
    [
        ArtificePostProcessor.Factory,
        ChecksumPostProcessor.Factory,
        CompressPostProcessor.Factory,
        ManifestPostProcessor.Factory,
        ShellLocalPostProcessor.Factory,
    ];
}
