using Kiln.Components.Templates;
using Kiln.Sdk.Components;
using Kiln.Values;

namespace Kiln.Serving.Templates;

/// <summary>
/// Compat: hosts leave the Go templates in options to the components, and components made with HashiCorp's kit render
/// every text before anything else. So do these, except those that do it by themselves.
/// </summary>
internal static class TemplatedFactory
{
    public static ComponentFactory<IBuilder> Of(ComponentFactory<IBuilder> factory) =>
        Of(factory, hasBuildData: false, static prepared => prepared.First);

    public static ComponentFactory<IProvisioner> Of(ComponentFactory<IProvisioner> factory) =>
        Of(factory, hasBuildData: true, static prepared => new TemplatedProvisioner(prepared));

    public static ComponentFactory<IPostProcessor> Of(ComponentFactory<IPostProcessor> factory) =>
        Of(factory, hasBuildData: true, static prepared => new TemplatedPostProcessor(prepared));

    public static ComponentFactory<IDataSource> Of(ComponentFactory<IDataSource> factory) =>
        Of(factory, hasBuildData: false, static prepared => prepared.First);

    private static ComponentFactory<T> Of<T>(
        ComponentFactory<T> factory,
        bool hasBuildData,
        Func<TemplatedOptions<T>, T> make)
        where T : class => factory.RendersTemplates
            ? factory
            : factory with
            {
                PrepareAsync = (config, context, token) =>
                    PrepareAsync(factory, new(context, hasBuildData), config, context, make, token),
            };

    private static async Task<Prepared<T>> PrepareAsync<T>(
        ComponentFactory<T> factory,
        OptionTemplates templates,
        HclValue config,
        PrepareContext context,
        Func<TemplatedOptions<T>, T> make,
        CancellationToken cancellationToken)
        where T : class
    {
        HclValue rendered = OptionTexts.Render(config, templates.Render);
        if (!templates.Problems.IsEmpty)
        {
            return new(null, templates.Problems);
        }

        Prepared<T> prepared = await factory.PrepareAsync(rendered, context, cancellationToken);
        return prepared.Component is null || !OptionTexts.HasTemplates(rendered)
            ? prepared
            : prepared with { Component = make(new(factory, rendered, context, prepared.Component)) };
    }
}
