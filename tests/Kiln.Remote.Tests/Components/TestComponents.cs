using System.Collections.Immutable;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Values;

namespace Kiln.Remote.Tests.Components;

internal sealed class TestBuilder(
    Func<BuildContext, CancellationToken, Task<IArtifact?>> build, params ImmutableArray<string> generated) : IBuilder
{
    public static ConfigSchema Schema { get; } = new(
        [
            new("image", HclType.String) { IsRequired = true },
            new("ssh_password", HclType.String),
            new("size", HclType.Number),
        ],
        [new("disk", new([new("path", HclType.String)], []), true)]);

    public ImmutableArray<string> GeneratedVariables => generated;

    /// <summary>Of a builder that takes any configuration.</summary>
    public static ComponentFactory<IBuilder> Factory(Func<BuildContext, CancellationToken, Task<IArtifact?>> build) =>
        new("test", Schema, (_, _) => new(new TestBuilder(build), []));

    public Task<IArtifact?> BuildAsync(BuildContext context, CancellationToken cancellationToken) =>
        build(context, cancellationToken);
}

internal sealed class TestProvisioner(Func<ProvisionContext, CancellationToken, Task> provision) : IProvisioner
{
    public static ComponentFactory<IProvisioner> Factory(Func<ProvisionContext, CancellationToken, Task> provision) =>
        new("test", TestBuilder.Schema, (_, _) => new(new TestProvisioner(provision), []));

    public Task ProvisionAsync(ProvisionContext context, CancellationToken cancellationToken) =>
        provision(context, cancellationToken);
}

internal sealed class TestPostProcessor(
    Func<PostProcessContext, IArtifact, CancellationToken, Task<PostProcessResult>> process) : IPostProcessor
{
    public static ComponentFactory<IPostProcessor> Factory(
        Func<PostProcessContext, IArtifact, CancellationToken, Task<PostProcessResult>> process) =>
        new("test", TestBuilder.Schema, (_, _) => new(new TestPostProcessor(process), []));

    public Task<PostProcessResult> PostProcessAsync(
        PostProcessContext context, IArtifact input, CancellationToken cancellationToken) =>
        process(context, input, cancellationToken);
}

internal sealed class TestDataSource(HclType type, Func<CancellationToken, Task<HclValue>> read) : IDataSource
{
    public HclType OutputType => type;

    public static ComponentFactory<IDataSource> Factory(HclType type, Func<CancellationToken, Task<HclValue>> read) =>
        new("test", TestBuilder.Schema, (_, _) => new(new TestDataSource(type, read), []));

    public Task<HclValue> ReadAsync(CancellationToken cancellationToken) => read(cancellationToken);
}
