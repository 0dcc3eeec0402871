using System.Collections.Immutable;
using Kiln.Sdk.Plugins;

namespace Kiln.Plugins.Hosting;

/// <summary>For which plugins the user wants the installed one where built-in components could stand for it.</summary>
public sealed record PluginPreference
{
    public const string Variable = "KILN_PREFER_PLUGINS";

    public static PluginPreference None { get; } = new();

    /// <summary>The environment says so, for all of them.</summary>
    public bool IsInEnvironment { get; init; }

    /// <summary>The configuration file says so, for all of them.</summary>
    public bool IsForAll { get; init; }

    /// <summary>The configuration file says so, for these.</summary>
    public ImmutableArray<PluginSource> Sources { get; init; } = [];

    /// <param name="variable">Reads an environment variable; null when it is not set or empty.</param>
    public static PluginPreference Of(Func<string, string?> variable) =>
        new() { IsInEnvironment = variable(Variable) is not (null or "0") };

    /// <summary>Why the installed plugin is preferred, as part of a sentence; null when it is not.</summary>
    public string? ReasonFor(PluginSource source) =>
        IsInEnvironment ? $"{Variable} is set"
        : IsForAll || Sources.Contains(source) ? "the configuration file prefers plugins (kiln.plugins.prefer_plugins)"
        : null;
}
