using Kiln.Language.Diagnostics;
using Kiln.Plugins;

namespace Kiln.Cli.Commands.Plugins;

/// <summary>What can go wrong with the commands about plugins. Compat: the summaries are the original's.</summary>
internal static class PluginCommandDiagnostics
{
    public static Diagnostic LegacyTemplate() => Diagnostic.Error(
        "KILN3201",
        "Packer plugins currently only works with HCL2 configuration templates",
        "Please manually install plugins with the plugins command or use a HCL2 configuration that will do that for "
            + "you.",
        null);

    public static Diagnostic NoProgram(string path) => Diagnostic.Error(
        "KILN3202",
        "Unable to find plugin to promote",
        $"The plugin \"{path}\" does not exist, or cannot be looked at.",
        null);

    public static Diagnostic ProgramIsDirectory(string path) => Diagnostic.Error(
        "KILN3203",
        "Plugin to promote cannot be a directory",
        $"\"{path}\" is a directory. Give the path of the plugin's program.",
        null);

    /// <summary>The program could not be installed.</summary>
    public static Diagnostic NotInstalled(PluginException failure)
    {
        (string id, string summary) = failure.Reason switch
        {
            PluginFailure.NotExecutable or PluginFailure.DescribeFailed => ("KILN3204", "Failed to describe the "
                + "plugin"),
            PluginFailure.BadDescription => ("KILN3205", "Failed to decode plugin describe info"),
            PluginFailure.WrongVersion or PluginFailure.WrongApi => ("KILN3206", "Invalid version"),
            _ => ("KILN3207", "Failed to install the plugin"),
        };
        return Diagnostic.Error(id, summary, failure.Message, null);
    }

    public static Diagnostic LockWouldChange(string path, IEnumerable<string> objections) => Diagnostic.Error(
        "KILN3208",
        "The lock file does not fit the template",
        $"With -lock=readonly \"{path}\" must not change. {string.Join(' ', objections)} Nothing was installed. Run "
        + "kiln init without that flag, look at what changed, and keep the file with the template.",
        null);

    public static Diagnostic LockNotWritten(string path, string cause) => Diagnostic.Warning(
        "KILN3209",
        "The lock file could not be written",
        $"The plugins are installed, but their versions and digests are not kept in \"{path}\": {cause}",
        null);
}
