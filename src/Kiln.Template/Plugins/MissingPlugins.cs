using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Sdk.Components;

namespace Kiln.Template.Plugins;

/// <summary>The required plugins whose components this program does not bring itself.</summary>
internal sealed class MissingPlugins
{
    private readonly ImmutableArray<PluginRequirement> _missing;

    private MissingPlugins(ImmutableArray<PluginRequirement> missing) => _missing = missing;

    /// <summary>One error that lists all of them, or null.</summary>
    public Diagnostic? Diagnostic => _missing.IsEmpty ? null : PluginDiagnostics.Missing(_missing);

    /// <param name="requirements">What the template requires.</param>
    /// <param name="catalogue">The components that there are.</param>
    public static MissingPlugins Find(ImmutableArray<PluginRequirement> requirements, IComponentCatalogue catalogue)
    {
        ImmutableArray<string> types =
            [.. Enum.GetValues<ComponentKind>().SelectMany(kind => catalogue.TypesOf(kind).AsEnumerable())];
        return new([.. requirements.Where(requirement => !types.Any(type => IsPartOf(type, requirement)))]);
    }

    /// <summary>True for a component type that a missing plugin brings: nothing more has to be said about it.</summary>
    public bool Explains(string type) => _missing.Any(requirement => IsPartOf(type, requirement));

    /// <summary>A plugin <c>amazon</c> brings <c>amazon</c> and <c>amazon-ebs</c>.</summary>
    private static bool IsPartOf(string type, PluginRequirement requirement) =>
        type.StartsWith(requirement.Accessor, StringComparison.Ordinal)
        && (type.Length == requirement.Accessor.Length || type[requirement.Accessor.Length] == '-');
}
