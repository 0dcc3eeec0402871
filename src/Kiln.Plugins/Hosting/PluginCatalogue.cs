using System.Collections.Immutable;
using Kiln.Plugins.Discovery;
using Kiln.Sdk.Components;

namespace Kiln.Plugins.Hosting;

/// <summary>
/// What a template sees: the built-in components, those of the plugins that it requires, and then those of other
/// installed plugins. Only what the template names is looked at.
/// </summary>
public sealed class PluginCatalogue : IComponentCatalogue
{
    private readonly CatalogueSetup _setup;
    private readonly ImmutableDictionary<ComponentName, BuiltInFamily> _families;
    private ImmutableDictionary<ComponentName, Learned> _learned = ImmutableDictionary<ComponentName, Learned>.Empty;

    public PluginCatalogue(CatalogueSetup setup)
    {
        _setup = setup;
        ImmutableDictionary<ComponentName, BuiltInFamily>.Builder families =
            ImmutableDictionary.CreateBuilder<ComponentName, BuiltInFamily>();
        foreach (BuiltInFamily family in setup.Families)
        {
            foreach (FamilyComponent component in family.Components)
            {
                families[component.BuiltIn] = family;
            }
        }

        _families = families.ToImmutable();
    }

    public ComponentFactory<IBuilder>? FindBuilder(string type) =>
        Find(ComponentKind.Builder, type, _setup.BuiltIn.FindBuilder);

    public ComponentFactory<IProvisioner>? FindProvisioner(string type) =>
        Find(ComponentKind.Provisioner, type, _setup.BuiltIn.FindProvisioner);

    public ComponentFactory<IPostProcessor>? FindPostProcessor(string type) =>
        Find(ComponentKind.PostProcessor, type, _setup.BuiltIn.FindPostProcessor);

    public ComponentFactory<IDataSource>? FindDataSource(string type) =>
        Find(ComponentKind.DataSource, type, _setup.BuiltIn.FindDataSource);

    public ImmutableArray<string> TypesOf(ComponentKind kind) =>
    [
        .. _setup.BuiltIn.TypesOf(kind)
            .Concat(_setup.Choices.SelectMany(choice => TypesOf(choice, kind)))
            .Concat(_learned.Where(one => one.Key.Kind == kind && one.Value.Factory is not null)
                .Select(static one => one.Key.Type))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal),
    ];

    public async Task LearnAsync(IEnumerable<ComponentName> names, CancellationToken cancellationToken)
    {
        ImmutableArray<ComponentName> unknown =
            [.. names.Distinct().Where(name => !_learned.ContainsKey(name) && BuiltInNameFor(name) is null)];
        Learned[] learned = await Task.WhenAll(unknown.Select(name => LookForAsync(name, cancellationToken)));
        ImmutableInterlocked.Update(
            ref _learned,
            (known, found) => known.SetItems(found),
            unknown.Zip(learned, KeyValuePair.Create));
    }

    public string? ObstacleOf(ComponentName name) => _learned.GetValueOrDefault(name)?.Obstacle;

    public UnservedPlugin? FindUnserved(string accessor)
    {
        PluginChoice? choice = _setup.Choices.FirstOrDefault(choice => choice.Demand.Accessor == accessor);
        return choice is null
            ? new([$"The template did not require \"{accessor}\" when this run began. Start the run again."])
            : choice.IsServed ? null : new(choice.Obstacles);
    }

    private static IEnumerable<string> TypesOf(PluginChoice choice, ComponentKind kind)
    {
        string accessor = choice.Demand.Accessor;
        return choice.Plugin?.Types(kind).Select(static one => one.Type)
            ?? choice.Family?.Components.Where(c => c.BuiltIn.Kind == kind).Select(c => c.TypeUnder(accessor))
            ?? [];
    }

    private ComponentFactory<T>? Find<T>(ComponentKind kind, string type, Func<string, ComponentFactory<T>?> find)
        where T : class
    {
        ComponentName name = new(kind, type);
        if (BuiltInNameFor(name) is not string builtIn)
        {
            return _learned.GetValueOrDefault(name)?.Factory as ComponentFactory<T>;
        }

        return builtIn == type ? find(type) : find(builtIn) is { } factory ? factory with { Type = type } : null;
    }

    /// <summary>
    /// The type of the built-in component that serves a name without anybody being asked; null when there is none.
    /// </summary>
    private string? BuiltInNameFor(ComponentName name)
    {
        bool isFamily = _families.TryGetValue(name, out BuiltInFamily? family);
        if (!isFamily && BuiltInFactory(name) is not null)
        {
            return name.Type;
        }

        foreach (PluginChoice choice in _setup.Choices)
        {
            if (choice.Plugin?.ComponentOf(name.Kind, name.Type) is not null)
            {
                return null;
            }

            if (choice.Family?.Find(name, choice.Demand.Accessor) is { } component)
            {
                return component.BuiltIn.Type;
            }
        }

        return isFamily && _setup.Preference.Value.ReasonFor(family!.Source) is null ? name.Type : null;
    }

    private async Task<Learned> LookForAsync(ComponentName name, CancellationToken cancellationToken)
    {
        try
        {
            (PluginComponent? component, ImmutableArray<RejectedPlugin> rejected) =
                await FindComponentAsync(name, cancellationToken);
            return component is not null
                ? new(await _setup.MakeAsync(component, cancellationToken), null)
                : new(
                    _families.ContainsKey(name) ? BuiltInFactory(name) : null,
                    rejected.IsEmpty ? null : string.Join('\n', rejected.Select(static plugin => plugin.Message)));
        }
        catch (Exception e) when (e is PluginException or BuildFailedException)
        {
            return new(null, e is BuildFailedException { Advice: { } advice } ? $"{e.Message}\n\n{advice}" : e.Message);
        }
    }

    private object? BuiltInFactory(ComponentName name) => name.Kind switch
    {
        ComponentKind.Builder => _setup.BuiltIn.FindBuilder(name.Type),
        ComponentKind.Provisioner => _setup.BuiltIn.FindProvisioner(name.Type),
        ComponentKind.PostProcessor => _setup.BuiltIn.FindPostProcessor(name.Type),
        _ => _setup.BuiltIn.FindDataSource(name.Type),
    };

    private async Task<(PluginComponent? Component, ImmutableArray<RejectedPlugin> Rejected)> FindComponentAsync(
        ComponentName name,
        CancellationToken cancellationToken)
    {
        ResolvedPlugin? required = _setup.Choices.Select(static choice => choice.Plugin)
            .FirstOrDefault(plugin => plugin?.ComponentOf(name.Kind, name.Type) is not null);
        if (required is not null)
        {
            return (ComponentOf(required, name), []);
        }

        bool isOfUnserved = _setup.Choices.Any(
            choice => !choice.IsServed && IComponentCatalogue.IsPartOf(name.Type, choice.Demand.Accessor));
        if (isOfUnserved)
        {
            return (null, []);
        }

        (ResolvedPlugin? plugin, ImmutableArray<RejectedPlugin> rejected) =
            await _setup.OpenResolver().FindForTypeAsync(name.Kind, name.Type, cancellationToken);
        return (plugin is null ? null : ComponentOf(plugin, name), rejected);
    }

    private static PluginComponent ComponentOf(ResolvedPlugin plugin, ComponentName name) =>
        new(plugin.Plugin, name.Kind, plugin.ComponentOf(name.Kind, name.Type)!, name.Type);

    /// <param name="Factory">A <see cref="ComponentFactory{TComponent}"/> of the kind; null when there is none.</param>
    /// <param name="Obstacle">Why there is none although there is something.</param>
    private sealed record Learned(object? Factory, string? Obstacle);
}
