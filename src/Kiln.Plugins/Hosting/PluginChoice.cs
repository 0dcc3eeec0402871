using System.Collections.Immutable;
using Kiln.Plugins.Discovery;

namespace Kiln.Plugins.Hosting;

/// <summary>What serves a plugin that a template requires: an installed one, built-in components, or nothing.</summary>
/// <param name="Demand">Of the template.</param>
public sealed record PluginChoice(PluginDemand Demand)
{
    public ResolvedPlugin? Plugin { get; init; }

    public BuiltInFamily? Family { get; init; }

    /// <summary>Why this one, as part of a sentence; empty where there was no choice.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Why what is there does not serve; sentences.</summary>
    public ImmutableArray<string> Obstacles { get; init; } = [];

    public bool IsServed => Plugin is not null || Family is not null;
}
