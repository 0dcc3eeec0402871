using System.Collections.Immutable;
using Kiln.Plugins.Discovery;
using Kiln.Plugins.Locking;

namespace Kiln.Plugins.Hosting;

/// <summary>Chooses between installed plugins and built-in components that stand for them.</summary>
/// <param name="families">The built-in components that stand for plugins.</param>
/// <param name="preference">What the user wants where both would do.</param>
public sealed class PluginChooser(ImmutableArray<BuiltInFamily> families, PluginPreference preference)
{
    /// <summary>
    /// The choice of built-in components, which needs no look at what is installed; null when a plugin is to serve.
    /// </summary>
    public PluginChoice? ChooseBuiltIn(PluginDemand demand) =>
        CompatibleFamily(demand) is { } family && preference.ReasonFor(demand.Source) is null
            ? new(demand) { Family = family, Reason = Suits(family) }
            : null;

    /// <param name="demand">Of the template.</param>
    /// <param name="locked">Beside the template.</param>
    /// <param name="openResolver">Looks at what is installed; asked for only when that matters.</param>
    /// <param name="cancellationToken">Ends the looking.</param>
    public async Task<PluginChoice> ChooseAsync(
        PluginDemand demand,
        PluginLock locked,
        Func<PluginResolver> openResolver,
        CancellationToken cancellationToken)
    {
        if (ChooseBuiltIn(demand) is { } builtIn)
        {
            return builtIn;
        }

        PluginResolution resolution = await openResolver().ResolveAsync([demand], locked, cancellationToken);
        if (resolution.Plugins is [var plugin])
        {
            string? reason = Misfit(demand) ?? preference.ReasonFor(demand.Source);
            return new(demand) { Plugin = plugin, Reason = reason ?? "" };
        }

        ImmutableArray<string> rejected =
            [.. resolution.Unmet.SelectMany(static unmet => unmet.Rejected).Select(static plugin => plugin.Message)];
        if (CompatibleFamily(demand) is { } family)
        {
            string reason = $"{Suits(family)}, and no plugin is installed although {preference.ReasonFor(demand.Source)}";
            return new(demand) { Family = family, Reason = reason, Obstacles = rejected };
        }

        return new(demand)
        {
            Obstacles = Misfit(demand) is { } misfit ? [$"{Capital(misfit)}.", .. rejected] : rejected,
        };
    }

    private static string Suits(BuiltInFamily family) =>
        $"the built-in components stand for versions {family.Versions} of it";

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private BuiltInFamily? CompatibleFamily(PluginDemand demand) =>
        families.FirstOrDefault(family => family.Source == demand.Source && family.Serves(demand.Constraints));

    /// <summary>Why a family that is there does not serve; part of a sentence.</summary>
    private string? Misfit(PluginDemand demand) =>
        CompatibleFamily(demand) is null && families.FirstOrDefault(f => f.Source == demand.Source) is { } family
            ? $"the built-in components stand for versions {family.Versions} of {demand.Source}, and none of these is "
                + $"{demand.Constraints}"
            : null;
}
