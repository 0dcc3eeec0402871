using System.Collections.Immutable;
using System.Text.Json;
using Kiln.Plugins.Hosting;
using Kiln.Plugins.Installation.Releases;
using Kiln.Plugins.Installation.Signatures;
using Kiln.Sdk.Plugins;

namespace Kiln.Plugins.Installation;

/// <summary>
/// Reads the part of the configuration file about plugins. It may say whom to trust, so a name that is not known is
/// an error and
/// not overlooked.
/// </summary>
/// <param name="folder">Of the configuration file: relative paths in it start there.</param>
/// <param name="variable">Reads an environment variable; null when it is not set or empty.</param>
public sealed class PluginSettingsReader(string folder, Func<string, string?> variable)
{
    private static readonly ImmutableArray<string> Known =
        ["hosts", "default_hosts", "mirrors", "require_signed", "publishers", "prefer_plugins"];

    private static readonly ImmutableArray<string> KnownOfHost = ["prefix", "layout", "address", "api", "token"];

    /// <param name="plugins">The value of <c>kiln.plugins</c>.</param>
    /// <exception cref="PluginException">It is not as it should be; the message says where.</exception>
    public PluginSettings Read(JsonElement plugins)
    {
        CheckNames(plugins, "kiln.plugins", Known);
        bool usesDefaults = Bool(plugins, "default_hosts", initial: true);
        return new()
        {
            Hosts =
            [
                .. Array(plugins, "hosts").Select(ReadHost),
                .. usesDefaults ? PluginSettings.DefaultHosts(variable) : [],
            ],
            Mirrors = [.. Array(plugins, "mirrors").Select(item => PathOf(item, "mirrors"))],
            Signatures = new()
            {
                RequireSigned = Bool(plugins, "require_signed", initial: false),
                Publishers = [.. Members(plugins, "publishers").Select(ReadPublisher)],
            },
            Preference = ReadPreference(plugins),
        };
    }

    private PluginPreference ReadPreference(JsonElement plugins)
    {
        const string Name = "prefer_plugins";
        PluginPreference preference = PluginPreference.Of(variable);
        return plugins.TryGetProperty(Name, out JsonElement value) && value.ValueKind == JsonValueKind.Array
            ? preference with { Sources = [.. Array(plugins, Name).Select(static item => ReadSource(item))] }
            : preference with { IsForAll = Bool(plugins, Name, initial: false) };
    }

    private static PluginSource ReadSource(JsonElement item)
    {
        ImmutableArray<string> problems = ["It is not a text."];
        return item.ValueKind == JsonValueKind.String
            && PluginSource.Parse(item.GetString()!, out problems) is { } source
            ? source
            : throw Bad($"kiln.plugins.prefer_plugins has something that is not the source of a plugin: "
                + $"{string.Join(' ', problems).TrimEnd('.')}");
    }

    private PluginHost ReadHost(JsonElement host, int index)
    {
        string place = $"kiln.plugins.hosts[{index}]";
        CheckNames(host, place, KnownOfHost);
        string prefix = Text(host, "prefix", place)?.Trim('/') is { Length: > 0 } given
            ? given
            : throw Bad($"{place} needs a \"prefix\", the beginning of the sources that it has, such as "
                + "\"git.example.com\"");
        ReleaseLayout layout = Text(host, "layout", place) switch
        {
            "releases" => ReleaseLayout.Vendor,
            "github" => ReleaseLayout.GitHub,
            _ => throw Bad($"{place} needs a \"layout\", which is \"releases\" or \"github\""),
        };
        Uri address = Address(host, "address", place) ?? throw Bad($"{place} needs an \"address\"");
        string? token = Text(host, "token", place) is string name ? variable(name) : null;
        return new(prefix, layout, address)
        {
            Api = Address(host, "api", place) ?? (layout == ReleaseLayout.GitHub ? new(address, "api/v3/") : address),
            Token = token,
            DownloadToken = token,
        };
    }

    private PinnedPublisher ReadPublisher(JsonProperty publisher)
    {
        string place = $"kiln.plugins.publishers.{publisher.Name}";
        ImmutableArray<string> keys = publisher.Value.ValueKind switch
        {
            JsonValueKind.String => [PathOf(publisher.Value, place)],
            JsonValueKind.Array => [.. publisher.Value.EnumerateArray().Select(item => PathOf(item, place))],
            _ => [],
        };
        return keys.IsEmpty
            ? throw Bad($"{place} must be the path of a public key, or a list of such paths")
            : new(publisher.Name.Trim('/'), keys);
    }

    private string PathOf(JsonElement value, string place) =>
        value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } path
            ? Path.GetFullPath(path, folder)
            : throw Bad($"{place} must hold paths");

    private static Uri? Address(JsonElement host, string name, string place)
    {
        if (Text(host, name, place) is not string text)
        {
            return null;
        }

        return Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out Uri? address)
            && address.Scheme is "http" or "https"
                ? address
                : throw Bad($"{place}.{name} must be an address that starts with https:// or http://");
    }

    private static void CheckNames(JsonElement value, string place, ImmutableArray<string> known)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw Bad($"{place} must be an object");
        }

        foreach (JsonProperty member in value.EnumerateObject())
        {
            if (!known.Contains(member.Name))
            {
                throw Bad($"{place} has no setting \"{member.Name}\"; there are {string.Join(", ", known)}");
            }
        }
    }

    private static string? Text(JsonElement value, string name, string place) =>
        !value.TryGetProperty(name, out JsonElement member) ? null
        : member.ValueKind == JsonValueKind.String ? member.GetString()
        : throw Bad($"{place}.{name} must be a text");

    private static bool Bool(JsonElement value, string name, bool initial) =>
        !value.TryGetProperty(name, out JsonElement member) ? initial
        : member.ValueKind is JsonValueKind.True or JsonValueKind.False ? member.GetBoolean()
        : throw Bad($"kiln.plugins.{name} must be true or false");

    private static ImmutableArray<JsonElement> Array(JsonElement value, string name) =>
        !value.TryGetProperty(name, out JsonElement member) ? []
        : member.ValueKind == JsonValueKind.Array ? [.. member.EnumerateArray()]
        : throw Bad($"kiln.plugins.{name} must be a list");

    private static ImmutableArray<JsonProperty> Members(JsonElement value, string name) =>
        !value.TryGetProperty(name, out JsonElement member) ? []
        : member.ValueKind == JsonValueKind.Object ? [.. member.EnumerateObject()]
        : throw Bad($"kiln.plugins.{name} must be an object");

    private static PluginException Bad(string problem) => new(PluginFailure.InvalidSettings, problem);
}
