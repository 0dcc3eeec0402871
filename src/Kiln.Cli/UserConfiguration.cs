using System.Collections.Immutable;
using System.Text.Json;
using Kiln.Platform.Files;
using Kiln.Plugins;
using Kiln.Plugins.Installation;

namespace Kiln.Cli;

/// <summary>
/// The user's configuration file: <c>PACKER_CONFIG</c>, or <c>.packerconfig</c> in <c>PACKER_CONFIG_DIR</c> or at home.
/// Packer's settings in it are about things that Kiln never does (version checks, telemetry), so they are only looked at
/// for what must not go unseen. Kiln's own are below <c>kiln</c>, which Packer overlooks.
/// </summary>
internal static class UserConfiguration
{
    private const int MostBytes = 1024 * 1024;
    private const string Own = "kiln";
    private const string PluginsOfOwn = "plugins";

    private static readonly ImmutableArray<string> ComponentKinds = ["builders", "provisioners", "post-processors"];

    private static readonly ImmutableArray<string> Switches = ["disable_checkpoint", "disable_checkpoint_signature"];

    /// <returns>What is wrong with the file, for the user; null when there is none or nothing is wrong.</returns>
    public static string? Problem(CliContext context)
    {
        string? path = PathOf(context);
        if (path is null || !File.Exists(path))
        {
            return path is not null && Directory.Exists(path) ? Text($"{path} is a directory") : null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(UserFile.Read(path, MostBytes));
            string? problem = ProblemOf(path, document.RootElement);
            if (problem is null)
            {
                PluginsIn(document.RootElement, path, context);
            }

            return problem;
        }
        catch (PluginException e)
        {
            return Text($"{path}: {e.Message}");
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return Text($"{path}: {e.Message}");
        }
    }

    /// <summary>Where plugins may come from. A file with mistakes ends every command before one asks.</summary>
    /// <exception cref="PluginException">There is a mistake.</exception>
    public static PluginSettings Plugins(CliContext context)
    {
        string? path = PathOf(context);
        if (path is null || !File.Exists(path))
        {
            return PluginSettings.Default(context.Variable);
        }

        using JsonDocument document = JsonDocument.Parse(UserFile.Read(path, MostBytes));
        return PluginsIn(document.RootElement, path, context);
    }

    private static PluginSettings PluginsIn(JsonElement root, string path, CliContext context)
    {
        if (!root.TryGetProperty(Own, out JsonElement own) || own.ValueKind == JsonValueKind.Null)
        {
            return PluginSettings.Default(context.Variable);
        }

        if (own.ValueKind != JsonValueKind.Object)
        {
            throw new PluginException(PluginFailure.InvalidSettings, $"{Own} must be an object");
        }

        foreach (JsonProperty setting in own.EnumerateObject().Where(static s => s.Name != PluginsOfOwn))
        {
            throw new PluginException(
                PluginFailure.InvalidSettings, $"{Own} has no setting \"{setting.Name}\"; there is {PluginsOfOwn}");
        }

        return own.TryGetProperty(PluginsOfOwn, out JsonElement plugins)
            ? new PluginSettingsReader(Path.GetDirectoryName(path)!, context.Variable).Read(plugins)
            : PluginSettings.Default(context.Variable);
    }

    private static string? PathOf(CliContext context)
    {
        string? path = context.Variable("PACKER_CONFIG");
        string? folder = context.Variable("PACKER_CONFIG_DIR") ?? context.Variable("HOME");
        path ??= folder is null ? null : Path.Combine(folder, ".packerconfig");
        return path is null ? null : Path.GetFullPath(path, context.WorkingDirectory);
    }

    private static string? ProblemOf(string path, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return Text($"{path}: it must hold an object, as in {{ \"disable_checkpoint\": true }}");
        }

        List<string> components = [];
        foreach (JsonProperty property in root.EnumerateObject())
        {
            bool isNull = property.Value.ValueKind == JsonValueKind.Null;
            if (Switches.Contains(property.Name) && !isNull
                && property.Value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            {
                return Text($"{path}: {property.Name} must be true or false");
            }

            if (!ComponentKinds.Contains(property.Name) || isNull)
            {
                continue;
            }

            if (property.Value.ValueKind != JsonValueKind.Object)
            {
                return Text($"{path}: {property.Name} must be an object");
            }

            components.AddRange(property.Value.EnumerateObject().Select(one => $"  {property.Name}: {one.Name}"));
        }

        return components.Count == 0 ? null : LegacyComponents(path, components);
    }

    private static string LegacyComponents(string path, List<string> components) => Text(
        $"{path}: Your configuration file describes some legacy components: \n{string.Join('\n', components)}\n"
        + "Packer does not support these mono-component plugins anymore.\n"
        + "Take them out of the file and name the plugin that has them in a required_plugins block of the template.");

    private static string Text(string problem) => $"Error loading configuration: \n\n{problem}";
}
