using System.Collections.Immutable;
using Kiln.Sdk.Plugins;
using Kiln.Sdk.Versions;

namespace Kiln.Plugins.Discovery;

/// <summary>A plugin that a template wants.</summary>
/// <param name="Accessor">What its component types begin with in the template.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Constraints">Which versions do.</param>
public sealed record PluginDemand(string Accessor, PluginSource Source, VersionConstraints Constraints);

/// <summary>A plugin that no installed one meets.</summary>
/// <param name="Demand">What was wanted.</param>
/// <param name="Rejected">Installed files that would have fitted and are not used, with the reasons.</param>
public sealed record UnmetDemand(PluginDemand Demand, ImmutableArray<RejectedPlugin> Rejected);

/// <summary>Which plugins serve a template.</summary>
/// <param name="Plugins">In the order of the demands.</param>
/// <param name="Unmet">The demands that are left.</param>
public sealed record PluginResolution(ImmutableArray<ResolvedPlugin> Plugins, ImmutableArray<UnmetDemand> Unmet);
