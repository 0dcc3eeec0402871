using System.Collections.Immutable;
using Kiln.Plugins.Locking;
using Kiln.Sdk.Components;

namespace Kiln.Plugins.Discovery;

/// <summary>Finds the installed plugins that serve a template. Never goes to the network, never installs.</summary>
/// <param name="installed">Where they are.</param>
/// <param name="releasesOnly">Leaves <c>1.2.3-dev</c> out.</param>
public sealed class PluginResolver(InstalledPlugins installed, bool releasesOnly)
{
    /// <summary>The best installed plugin for each demand; with a lock entry that fits, exactly that one.</summary>
    public async Task<PluginResolution> ResolveAsync(
        ImmutableArray<PluginDemand> demands,
        PluginLock locked,
        CancellationToken cancellationToken)
    {
        ImmutableArray<ResolvedPlugin>.Builder found = ImmutableArray.CreateBuilder<ResolvedPlugin>();
        ImmutableArray<UnmetDemand>.Builder unmet = ImmutableArray.CreateBuilder<UnmetDemand>();
        foreach (PluginDemand demand in demands)
        {
            PluginSearch search = await FindAsync(demand, locked, cancellationToken);
            if (search.Found is [.., var best])
            {
                found.Add(new(demand.Accessor, best));
            }
            else
            {
                unmet.Add(new(demand, search.Rejected));
            }
        }

        return new(found.ToImmutable(), unmet.ToImmutable());
    }

    /// <summary>The installed plugin that has a component type which nothing else serves.</summary>
    /// <returns>Null when there is none; and the files that may have it and are not used.</returns>
    public async Task<(ResolvedPlugin? Plugin, ImmutableArray<RejectedPlugin> Rejected)> FindForTypeAsync(
        ComponentKind kind,
        string type,
        CancellationToken cancellationToken)
    {
        PluginSearch search = await installed.FindForTypeAsync(
            type,
            releasesOnly,
            candidate => new ResolvedPlugin(candidate.Name, candidate).ComponentOf(kind, type) is not null,
            cancellationToken);
        return (search.Found is [var plugin] ? new(plugin.Name, plugin) : null, search.Rejected);
    }

    private async Task<PluginSearch> FindAsync(
        PluginDemand demand,
        PluginLock locked,
        CancellationToken cancellationToken)
    {
        LockedPlugin? entry = locked.Find(demand);
        PluginSearch search = await installed.FindBestAsync(
            new()
            {
                Source = demand.Source,
                Constraints = demand.Constraints,
                Version = entry?.Version,
                ReleasesOnly = releasesOnly,
            },
            cancellationToken);
        if (entry is null || search.Found is not [.., var best] || entry.Accepts(best))
        {
            return search;
        }

        return new([], [.. search.Rejected, entry.Reject(best)]);
    }
}
