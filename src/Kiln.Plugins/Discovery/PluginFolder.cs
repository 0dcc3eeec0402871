using Kiln.Sdk.Plugins;

namespace Kiln.Plugins.Discovery;

/// <summary>The one folder in which a user's plugins are, Packer's own.</summary>
/// <param name="Path">Absolute; need not exist.</param>
public sealed record PluginFolder(string Path)
{
    private const string PathVariable = "PACKER_PLUGIN_PATH";
    private const string ConfigVariable = "PACKER_CONFIG_DIR";

    /// <summary>
    /// <c>PACKER_PLUGIN_PATH</c>, or <c>plugins</c> in Packer's configuration folder:
    /// <c>PACKER_CONFIG_DIR/.packer.d</c>,
    /// <c>~/.packer.d</c> when that exists, <c>$XDG_CONFIG_HOME/packer</c>, <c>~/.config/packer</c>.
    /// </summary>
    /// <param name="variable">Reads an environment variable; null when it is not set or empty.</param>
    /// <param name="workingDirectory">Relative values of the variables start here.</param>
    /// <exception cref="PluginException">The environment does not name one folder.</exception>
    public static PluginFolder Find(Func<string, string?> variable, string workingDirectory)
    {
        string path = variable(PathVariable) is string given
            ? Single(given)
            : System.IO.Path.Combine(ConfigurationFolder(variable), "plugins");
        return new(System.IO.Path.GetFullPath(path, workingDirectory));
    }

    /// <summary>Where the plugin of a source is.</summary>
    public string Of(PluginSource source) => System.IO.Path.Combine([Path, .. source.Parts]);

    /// <summary>Where a program with this name is, when it is a plugin of this source.</summary>
    public PluginFile FileOf(PluginSource source, PluginFileName name) =>
        new(System.IO.Path.Combine(Of(source), name.ToString()), source.ToString(), name);

    private static string ConfigurationFolder(Func<string, string?> variable)
    {
        if (variable(ConfigVariable) is string folder)
        {
            return System.IO.Path.Combine(folder, OperatingSystem.IsWindows() ? "packer.d" : ".packer.d");
        }

        if (OperatingSystem.IsWindows() && variable("APPDATA") is string appData)
        {
            return System.IO.Path.Combine(appData, "packer.d");
        }

        string home = variable("HOME") ?? throw new PluginException(
            PluginFailure.InvalidSettings,
            "No $HOME environment variable found, required to set Config Directory. "
            + $"Set HOME, or {PathVariable} to the folder of the plugins.");
        string old = System.IO.Path.Combine(home, ".packer.d");
        return Directory.Exists(old) ? old
            : variable("XDG_CONFIG_HOME") is string config ? System.IO.Path.Combine(config, "packer")
            : System.IO.Path.Combine(home, ".config", "packer");
    }

    // Compat: several paths were allowed until Packer 1.11.
    private static string Single(string value)
    {
        string[] paths = value.Split(System.IO.Path.PathSeparator);
        return paths is [var only]
            ? only
            : throw new PluginException(
                PluginFailure.InvalidSettings,
                $"Multiple paths are no longer supported for {PathVariable}.\n"
                + "This should be defined as one of the following options for your environment:"
                + string.Concat(paths.Where(static p => p.Length > 0).Select(static p => $"\n* {PathVariable}={p}")));
    }
}
