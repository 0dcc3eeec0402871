using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Sdk.Plan;

namespace Kiln.Template.Planning;

/// <summary>Finds what is wrong in the bodies of planned builds without asking any component.</summary>
internal static class BodyCheck
{
    /// <returns>Each problem once, however many builds have it.</returns>
    public static ImmutableArray<Diagnostic> Run(PlannedTemplate planned)
    {
        IEnumerable<Diagnostic> diagnostics = planned.Plan.Builds
            .SelectMany(Configs)
            .OfType<BlockConfig>()
            .SelectMany(static config => config.Check());
        return [.. diagnostics.DistinctBy(static d => (d.Summary, d.Detail, d.Subject))];
    }

    private static IEnumerable<PlannedConfig> Configs(PlannedBuild build) =>
    [
        build.Builder.Config,
        .. build.Provisioners.Select(static p => p.Config),
        .. build.ErrorCleanupProvisioner is { } cleanup ? [cleanup.Config] : Enumerable.Empty<PlannedConfig>(),
        .. build.PostProcessors.SelectMany(static sequence => sequence).Select(static p => p.Config),
    ];
}
