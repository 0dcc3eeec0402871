using System.Collections.Immutable;
using Kiln.Components.Templates;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Values;

namespace Kiln.Serving.Templates;

/// <summary>A component whose options name build variables: it is prepared again when these are known.</summary>
/// <param name="factory">Makes the component.</param>
/// <param name="config">With the templates that wait for the build.</param>
/// <param name="context">As it was prepared.</param>
/// <param name="first">Prepared with the templates in place of the values.</param>
internal sealed class TemplatedOptions<T>(
    ComponentFactory<T> factory,
    HclValue config,
    PrepareContext context,
    T first) : IAsyncDisposable
    where T : class
{
    private readonly List<T> _components = [first];

    public T First => first;

    /// <exception cref="BuildFailedException">The templates, or what they give, are wrong.</exception>
    public async Task<T> ResolveAsync(BuildVariables variables, TimeProvider time, CancellationToken cancellationToken)
    {
        RunTemplates templates = new(context, time, variables);
        HclValue rendered = OptionTexts.Render(config, (option, text) => templates.Render(option, text));
        Prepared<T> prepared = await factory.PrepareAsync(rendered, context, cancellationToken);
        if (prepared.Component is null)
        {
            IEnumerable<string> errors =
                prepared.Problems.Where(static p => p.Severity == ProblemSeverity.Error).Select(static p => p.Message);
            throw new BuildFailedException(
                $"With the values of this build, the options of {factory.Type} are wrong: {string.Join("; ", errors)}");
        }

        _components.Add(prepared.Component);
        return prepared.Component;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable component in _components.OfType<IAsyncDisposable>())
        {
            await component.DisposeAsync();
        }

        _components.Clear();
    }
}
