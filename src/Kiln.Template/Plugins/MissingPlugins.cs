using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Sdk.Components;

namespace Kiln.Template.Plugins;

/// <summary>The required plugins that nothing serves.</summary>
internal sealed class MissingPlugins
{
    private readonly ImmutableArray<(PluginRequirement Requirement, UnservedPlugin Why)> _missing;

    private MissingPlugins(ImmutableArray<(PluginRequirement Requirement, UnservedPlugin Why)> missing) =>
        _missing = missing;

    /// <summary>One error that lists all of them, or null.</summary>
    public Diagnostic? Diagnostic => _missing.IsEmpty
        ? null
        : PluginDiagnostics.Missing(
            _missing.Select(static missing => missing.Requirement),
            _missing.SelectMany(static missing => missing.Why.Reasons));

    /// <param name="requirements">What the template requires.</param>
    /// <param name="catalogue">The components that there are.</param>
    public static MissingPlugins Find(ImmutableArray<PluginRequirement> requirements, IComponentCatalogue catalogue) =>
        new(
        [
            .. requirements.Select(requirement => (requirement, Why: catalogue.FindUnserved(requirement.Accessor)))
                .Where(static found => found.Why is not null)
                .Select(static found => (found.requirement, found.Why!)),
        ]);

    /// <summary>True for a component type that a missing plugin brings: nothing more has to be said about it.</summary>
    public bool Explains(string type) =>
        _missing.Any(missing => IComponentCatalogue.IsPartOf(type, missing.Requirement.Accessor));
}
