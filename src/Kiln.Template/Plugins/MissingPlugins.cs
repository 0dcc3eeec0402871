using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Sdk.Components;

namespace Kiln.Template.Plugins;

/// <summary>Finds the required plugins whose components this program does not bring itself.</summary>
public static class MissingPlugins
{
    /// <param name="requirements">What the template requires.</param>
    /// <param name="catalogue">The components that there are.</param>
    /// <returns>One error that lists all that are missing, or null.</returns>
    public static Diagnostic? Check(ImmutableArray<PluginRequirement> requirements, IComponentCatalogue catalogue)
    {
        ImmutableArray<string> types =
            [.. Enum.GetValues<ComponentKind>().SelectMany(kind => catalogue.TypesOf(kind).AsEnumerable())];
        ImmutableArray<PluginRequirement> missing = [.. requirements.Where(r => !types.Any(type => IsPartOf(type, r)))];
        return missing.IsEmpty ? null : PluginDiagnostics.Missing(missing);
    }

    /// <summary>A plugin <c>amazon</c> brings <c>amazon</c> and <c>amazon-ebs</c>.</summary>
    private static bool IsPartOf(string type, PluginRequirement requirement) =>
        type.StartsWith(requirement.Accessor, StringComparison.Ordinal)
        && (type.Length == requirement.Accessor.Length || type[requirement.Accessor.Length] == '-');
}
