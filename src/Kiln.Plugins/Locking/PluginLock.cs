using System.Collections.Immutable;
using Kiln.Plugins.Discovery;
using Kiln.Sdk.Plugins;

namespace Kiln.Plugins.Locking;

/// <summary>The content of a lock file: which plugins a template was made with.</summary>
/// <param name="Plugins">Sorted by source, each once.</param>
public sealed record PluginLock(ImmutableArray<LockedPlugin> Plugins)
{
    public static PluginLock Empty { get; } = new([]);

    public LockedPlugin? Find(PluginSource source) => Plugins.FirstOrDefault(plugin => plugin.Source == source);

    /// <summary>The entry for a demand; null also when its version does not meet the demand any more.</summary>
    public LockedPlugin? Find(PluginDemand demand) =>
        Find(demand.Source) is { } entry && demand.Constraints.Allows(entry.Version.Core) ? entry : null;

    /// <summary>The same with an entry in place of the one of its source.</summary>
    public PluginLock With(LockedPlugin entry) => new(
    [
        .. Plugins.Where(plugin => plugin.Source != entry.Source).Append(entry)
            .OrderBy(static plugin => plugin.Source.ToString(), StringComparer.Ordinal),
    ]);

    /// <summary>The same without what is not among these sources.</summary>
    public PluginLock Only(IEnumerable<PluginSource> sources) =>
        new([.. Plugins.Where(plugin => sources.Contains(plugin.Source))]);
}
