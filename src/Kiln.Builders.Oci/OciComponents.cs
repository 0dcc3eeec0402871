using System.Collections.Immutable;
using Kiln.Components.Templates;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Sdk.Resources;
using Kiln.Values;

namespace Kiln.Builders.Oci;

/// <summary>What this part adds to the catalogue.</summary>
public static class OciComponents
{
    public const string Type = "oci";

    public static ComponentFactory<IBuilder> Builder(OciHost host)
    {
        ComponentFactory<IBuilder> factory = TemplatedComponent.Factory<IBuilder, OciConfig>(
            Type, (config, context) => new OciBuilder(config, host, context.Force));
        return factory with
        {
            PrepareAsync = (config, context, token) => PrepareAsync(factory, host, config, context, token),
        };
    }

    public static ImmutableArray<IReaper> Reapers(TimeProvider time) => [new OwnedDirectoryReaper(time)];

    private static async Task<Prepared<IBuilder>> PrepareAsync(
        ComponentFactory<IBuilder> factory,
        OciHost host,
        HclValue config,
        PrepareContext context,
        CancellationToken cancellationToken)
    {
        Prepared<IBuilder> prepared = await factory.PrepareAsync(config, context, cancellationToken);
        host.SourceDate(out string? problem);
        return problem is null ? prepared : new(null, [.. prepared.Problems, new ConfigProblem(problem)]);
    }
}
