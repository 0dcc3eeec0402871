using System.Collections.Immutable;
using System.Text.Json;
using Kiln.Platform.Files;

namespace Kiln.Cli;

/// <summary>
/// The user's configuration file: <c>PACKER_CONFIG</c>, or <c>.packerconfig</c> in <c>PACKER_CONFIG_DIR</c> or at home.
/// Its settings are about things that Kiln never does (version checks, telemetry), so it is only looked at for
/// what must not go unseen.
/// </summary>
internal static class UserConfiguration
{
    private const int MostBytes = 1024 * 1024;

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
            return ProblemOf(path, document.RootElement);
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return Text($"{path}: {e.Message}");
        }
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
