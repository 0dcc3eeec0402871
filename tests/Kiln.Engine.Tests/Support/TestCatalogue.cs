using System.Collections.Immutable;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Values;

namespace Kiln.Engine.Tests.Support;

/// <summary>Components made of functions.</summary>
internal sealed class TestCatalogue : IComponentCatalogue
{
    private readonly Dictionary<string, ComponentFactory<IBuilder>> _builders = [];
    private readonly Dictionary<string, ComponentFactory<IProvisioner>> _provisioners = [];
    private readonly Dictionary<string, ComponentFactory<IPostProcessor>> _postProcessors = [];

    public TestCatalogue Builder(string type, Prepare<IBuilder> prepare)
    {
        _builders[type] = new(type, ConfigSchema.Empty, prepare);
        return this;
    }

    public TestCatalogue Builder(string type, Func<BuildContext, CancellationToken, Task<IArtifact?>> build) =>
        Builder(type, (_, _) => new(new FunctionBuilder(build), []));

    public TestCatalogue Provisioner(string type, Prepare<IProvisioner> prepare)
    {
        _provisioners[type] = new(type, ConfigSchema.Empty, prepare);
        return this;
    }

    public TestCatalogue Provisioner(string type, Func<HclValue, ProvisionContext, CancellationToken, Task> provision) =>
        Provisioner(type, (config, _) => new(new FunctionProvisioner(config, provision), []));

    public TestCatalogue PostProcessor(string type, Func<PostProcessContext, IArtifact, CancellationToken, Task<PostProcessResult>> process)
    {
        _postProcessors[type] = new(type, ConfigSchema.Empty, (_, _) => new(new FunctionPostProcessor(process), []));
        return this;
    }

    public TestCatalogue PostProcessor(string type, Prepare<IPostProcessor> prepare)
    {
        _postProcessors[type] = new(type, ConfigSchema.Empty, prepare);
        return this;
    }

    public ComponentFactory<IBuilder>? FindBuilder(string type) => _builders.GetValueOrDefault(type);

    public ComponentFactory<IProvisioner>? FindProvisioner(string type) => _provisioners.GetValueOrDefault(type);

    public ComponentFactory<IPostProcessor>? FindPostProcessor(string type) => _postProcessors.GetValueOrDefault(type);

    public ComponentFactory<IDataSource>? FindDataSource(string type) => null;

    public ImmutableArray<string> TypesOf(ComponentKind kind) => [];
}

internal sealed class FunctionBuilder(Func<BuildContext, CancellationToken, Task<IArtifact?>> build) : IBuilder
{
    public ImmutableArray<string> GeneratedVariables => ["Colour"];

    public Task<IArtifact?> BuildAsync(BuildContext context, CancellationToken cancellationToken) => build(context, cancellationToken);
}

internal sealed class FunctionProvisioner(HclValue config, Func<HclValue, ProvisionContext, CancellationToken, Task> provision)
    : IProvisioner
{
    public Task ProvisionAsync(ProvisionContext context, CancellationToken cancellationToken) =>
        provision(config, context, cancellationToken);
}

internal sealed class FunctionPostProcessor(Func<PostProcessContext, IArtifact, CancellationToken, Task<PostProcessResult>> process)
    : IPostProcessor
{
    public Task<PostProcessResult> PostProcessAsync(PostProcessContext context, IArtifact input, CancellationToken cancellationToken) =>
        process(context, input, cancellationToken);
}
