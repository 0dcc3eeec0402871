using Kiln.Sdk.Components;
using Kiln.Sdk.Events;

namespace Kiln.Cli.Rendering;

/// <summary>Remembers in which step and in which component each build is.</summary>
internal sealed class BuildPlaces
{
    private readonly Dictionary<string, string> _steps = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Component> _components = new(StringComparer.Ordinal);

    /// <summary>Called with every event, before the others.</summary>
    public void Note(BuildEvent buildEvent)
    {
        switch (buildEvent)
        {
            case StepStarted step:
                _steps[step.Build] = step.Step;
                break;
            case StepFinished step:
                _steps.Remove(step.Build);
                break;
            case ComponentStarted component:
                _components[component.Build] = new(component.Kind, component.Type, component.Name);
                break;
            case ComponentFinished component:
                _components.Remove(component.Build);
                break;
            case BuildFinished build:
                _steps.Remove(build.Build);
                _components.Remove(build.Build);
                break;
        }
    }

    public string? StepOf(BuildEvent buildEvent) =>
        buildEvent is StepFinished ended ? ended.Step : _steps.GetValueOrDefault(buildEvent.Build);

    public Component? ComponentOf(BuildEvent buildEvent) => buildEvent is ComponentFinished ended
        ? new(ended.Kind, ended.Type, ended.Name)
        : _components.GetValueOrDefault(buildEvent.Build);

    /// <param name="Name">As in the template; empty when it has none there.</param>
    internal sealed record Component(ComponentKind Kind, string Type, string Name);
}
