using System.Collections.Immutable;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Values;

namespace Kiln.Template.Tests;

/// <summary>
/// Schemas of a few components as Packer 1.6.6 has them. A plan only looks at schemas; data sources are also run, so
/// these have a small one of their own.
/// </summary>
internal sealed class TestCatalogue : IComponentCatalogue
{
    private static readonly HclType Strings = HclType.List(HclType.String);

    private static readonly ImmutableDictionary<string, ConfigSchema> Builders = new Dictionary<string, ConfigSchema>
    {
        ["null"] = Schema([
            new("communicator", HclType.String), new("ssh_host", HclType.String), new("ssh_port", HclType.Number),
            new("ssh_username", HclType.String), new("ssh_password", HclType.String),
            new("ssh_private_key_file", HclType.String), new("ssh_pty", HclType.Bool)]),
        ["file"] = Schema([
            new("content", HclType.String), new("source", HclType.String),
            new("target", HclType.String) { IsRequired = true }]),
        ["disks"] = new(
            [new("tags", HclType.Map(HclType.String)), new("extra", HclType.Dynamic), new("old", HclType.String)],
            [
                new("disk", Schema([new("size", HclType.Number) { IsRequired = true }, new("labels", Strings)]), true),
                new("bootstrap", Schema([new("suite", HclType.String)]), false),
            ]),
    }.ToImmutableDictionary();

    private static readonly ImmutableDictionary<string, ConfigSchema> Provisioners =
        new Dictionary<string, ConfigSchema>
        {
            ["shell-local"] = Schema([
            new("inline", Strings), new("command", HclType.String), new("scripts", Strings),
            new("script", HclType.String), new("environment_vars", Strings), new("only_on", Strings)]),
            ["shell"] = Schema([new("inline", Strings), new("script", HclType.String), new("environment_vars", Strings)]),
            ["file"] = Schema([new("source", HclType.String), new("destination", HclType.String)]),
        }.ToImmutableDictionary();

    private static readonly ImmutableDictionary<string, ConfigSchema> PostProcessors =
        new Dictionary<string, ConfigSchema>
        {
            ["manifest"] = Schema([
            new("output", HclType.String), new("strip_path", HclType.Bool),
            new("custom_data", HclType.Map(HclType.String))]),
            ["checksum"] = Schema([new("checksum_types", Strings), new("output", HclType.String)]),
            ["shell-local"] = Schema([new("inline", Strings)]),
        }.ToImmutableDictionary();

    /// <summary>Of a plugin that is there and does not start.</summary>
    public string? ObstacleOf(ComponentName name) => name.Type == "brokencloud" ? "It is broken." : null;

    public ComponentFactory<IBuilder>? FindBuilder(string type) => Find<IBuilder>(Builders, type);

    public ComponentFactory<IProvisioner>? FindProvisioner(string type) => Find<IProvisioner>(Provisioners, type);

    public ComponentFactory<IPostProcessor>? FindPostProcessor(string type) =>
        Find<IPostProcessor>(PostProcessors, type);

    public ComponentFactory<IDataSource>? FindDataSource(string type) => type == "echo"
        ? new(
            "echo",
            Schema([new("text", HclType.String) { IsRequired = true }, new("fail", HclType.String)]),
            static (config, _) => new(new EchoDataSource(config), []))
        : null;

    public ImmutableArray<string> TypesOf(ComponentKind kind) => kind switch
    {
        ComponentKind.Builder => [.. Builders.Keys.Order(StringComparer.Ordinal)],
        ComponentKind.Provisioner => [.. Provisioners.Keys.Order(StringComparer.Ordinal)],
        ComponentKind.PostProcessor => [.. PostProcessors.Keys.Order(StringComparer.Ordinal)],
        _ => ["echo"],
    };

    private static ConfigSchema Schema(ImmutableArray<ConfigOption> options) => new(options, []);

    private static ComponentFactory<T>? Find<T>(ImmutableDictionary<string, ConfigSchema> schemas, string type)
        where T : class =>
        schemas.TryGetValue(type, out ConfigSchema? schema)
            ? new(type, schema, static (_, _) => throw new InvalidOperationException("planning prepares nothing"))
            : null;

    private sealed class EchoDataSource(HclValue config) : IDataSource
    {
        public HclType OutputType { get; } =
            HclType.Object(ImmutableSortedDictionary<string, HclType>.Empty.Add("out", HclType.String));

        public Task<HclValue> ReadAsync(CancellationToken cancellationToken) => config.Get("fail") is { } failure
            ? throw new BuildFailedException(failure.AsString())
            : Task.FromResult(HclValue.Object([KeyValuePair.Create("out", config.Get("text")!)]));
    }
}
