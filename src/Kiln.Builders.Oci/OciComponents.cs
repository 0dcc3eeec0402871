using System.Collections.Immutable;
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
        ComponentFactory<IBuilder> factory = ComponentFactory<IBuilder>.For<OciConfig>(
            Type, (config, context) => new OciBuilder(config, host, context.Force));
        return factory with { Prepare = (config, context) => Prepare(factory, host, config, context) };
    }

    public static ImmutableArray<IReaper> Reapers(TimeProvider time) => [new OwnedDirectoryReaper(time)];

    private static Prepared<IBuilder> Prepare(
        ComponentFactory<IBuilder> factory,
        OciHost host,
        HclValue config,
        PrepareContext context)
    {
        Prepared<IBuilder> prepared = factory.Prepare(config, context);
        host.SourceDate(out string? problem);
        return problem is null ? prepared : new(null, [.. prepared.Problems, new ConfigProblem(problem)]);
    }
}
