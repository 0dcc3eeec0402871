using Kiln.Builders.Core;
using Kiln.DataSources;
using Kiln.PostProcessors;
using Kiln.Provisioners;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Testing;

namespace Kiln.Components.Tests.Support;

/// <summary>Prepares components by type name, as the engine does.</summary>
internal static class Components
{
    public static PrepareContext Context { get; } = ComponentContexts.PrepareDefault;

    public static IProvisioner Provisioner(string type, string json, PrepareContext? context = null) =>
        Made(Prepare(CoreProvisioners.All, type, json, context));

    public static IPostProcessor PostProcessor(string type, string json, PrepareContext? context = null) =>
        Made(Prepare(CorePostProcessors.All, type, json, context));

    public static IBuilder Builder(string type, string json, PrepareContext? context = null) =>
        Made(Prepare(CoreBuilders.All, type, json, context));

    /// <param name="kind">builder, provisioner, post-processor or data source.</param>
    public static IEnumerable<ConfigProblem> Problems(string kind, string type, string json) => kind switch
    {
        "builder" => Prepare(CoreBuilders.All, type, json, null).Problems,
        "provisioner" => Prepare(CoreProvisioners.All, type, json, null).Problems,
        "data source" => Prepare(CoreDataSources.All, type, json, null).Problems,
        _ => Prepare(CorePostProcessors.All, type, json, null).Problems,
    };

    private static Prepared<T> Prepare<T>(
        IEnumerable<ComponentFactory<T>> all,
        string type,
        string json,
        PrepareContext? context)
        where T : class =>
        all.Single(factory => factory.Type == type)
            .PrepareAsync(JsonValue.Parse(json), context ?? Context, TestContext.Current.CancellationToken)
            .Now();

    private static T Made<T>(Prepared<T> prepared)
        where T : class
    {
        Assert.True(prepared.Component is not null, string.Join('\n', prepared.Problems));
        return prepared.Component;
    }
}
