using Kiln.Plugins.Hosting;

namespace Kiln.Cli.Commands.Plugins;

/// <summary>Says what serves a required plugin, and why.</summary>
internal static class PluginChoiceText
{
    /// <summary>One line: <c>built in: ...</c>, <c>plugin 1.0.10: PATH</c>, <c>not installed</c>.</summary>
    public static string Of(PluginChoice choice)
    {
        string reason = choice.Reason.Length == 0 ? "" : $" ({choice.Reason})";
        return choice.Family is not null ? $"built in{reason}"
            : choice.Plugin is { } plugin ? $"plugin {plugin.Plugin.Version}: {plugin.Plugin.Path}{reason}"
            : $"not installed{string.Concat(choice.Obstacles.Select(static obstacle => $"\n      {obstacle}"))}";
    }
}
