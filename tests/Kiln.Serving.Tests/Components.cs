using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;

namespace Kiln.Serving.Tests;

/// <summary>Factories that are only described.</summary>
internal static class Components
{
    public static ComponentFactory<IBuilder> Builder(string type) => Of<IBuilder>(type);

    public static ComponentFactory<IProvisioner> Provisioner(string type) => Of<IProvisioner>(type);

    public static ComponentFactory<IPostProcessor> PostProcessor(string type) => Of<IPostProcessor>(type);

    public static ComponentFactory<IDataSource> DataSource(string type) => Of<IDataSource>(type);

    private static ComponentFactory<T> Of<T>(string type)
        where T : class =>
        new(type, ConfigSchema.Empty, (_, _) => new Prepared<T>(null, [new("This is never prepared.")]));
}
