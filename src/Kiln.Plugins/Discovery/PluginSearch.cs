using System.Collections.Immutable;

namespace Kiln.Plugins.Discovery;

/// <summary>What a look into the plugin folder has found.</summary>
/// <param name="Found">By name, version and API version, ascending: the last of a name is the one to use.</param>
/// <param name="Rejected">Files that would have fitted by their names and are not used.</param>
public sealed record PluginSearch(ImmutableArray<InstalledPlugin> Found, ImmutableArray<RejectedPlugin> Rejected);
