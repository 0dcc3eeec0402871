using Kiln.Language.Text;
using Kiln.Sdk.Plugins;
using Kiln.Sdk.Versions;

namespace Kiln.Template.Plugins;

/// <summary>One entry of <c>required_plugins</c>.</summary>
/// <param name="Accessor">The prefix of the plugin's component types in this template.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Constraints">Which versions do.</param>
/// <param name="Place">The entry.</param>
public sealed record PluginRequirement(
    string Accessor,
    PluginSource Source,
    VersionConstraints Constraints,
    SourceRange Place);
