using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Kiln.Sbom.Inventory;
using Kiln.Sbom.Scanning;

namespace Kiln.Sbom.Catalogues;

/// <summary>A package of Node.js, by its <c>package.json</c> below <c>node_modules</c>.</summary>
internal static class NpmPackage
{
    private const int Limit = 4 * 1024 * 1024;

    private static readonly JsonDocumentOptions Options = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
    };

    /// <returns>Null when the file does not describe an installed package.</returns>
    public static SoftwarePackage? Read(ScanRoot root, string file)
    {
        if (!IsInstalled(root.PathFromRoot(file)) || root.ReadTextOf(file, Limit) is not { } text)
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(Encoding.UTF8.GetBytes(text), Options);
            return Package(document.RootElement, root.PathFromRoot(file));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            root.Warn($"{root.PathFromRoot(file)} is not valid JSON: the package that it describes is missing.");
            return null;
        }
    }

    /// <summary><c>node_modules/NAME/package.json</c> or <c>node_modules/@SCOPE/NAME/package.json</c>.</summary>
    private static bool IsInstalled(string path) => path.Split('/') is
        [.., "node_modules", not ['@', ..], _] or [.., "node_modules", ['@', ..], _, _];

    private static SoftwarePackage? Package(JsonElement json, string evidence)
    {
        if (json.ValueKind != JsonValueKind.Object || Text(json, "name") is not { Length: > 0 } name)
        {
            return null;
        }

        string version = Text(json, "version");
        int slash = name.IndexOf('/', StringComparison.Ordinal);
        string purl = PackageUrl.Write("npm", slash < 0 ? "" : name[..slash], name[(slash + 1)..], version);
        return new(PackageKind.Npm, name, version, purl)
        {
            Supplier = AuthorOf(json),
            Description = Text(json, "description").Split('\n')[0],
            Licenses = LicensesOf(json),
            Evidence = [evidence],
        };
    }

    private static string AuthorOf(JsonElement json) =>
        json.TryGetProperty("author", out JsonElement author) && author.ValueKind == JsonValueKind.Object
            ? Text(author, "name")
            : Text(json, "author");

    /// <summary>A text today; an object or a list of objects in old packages.</summary>
    private static ImmutableArray<string> LicensesOf(JsonElement json)
    {
        if (json.TryGetProperty("license", out JsonElement license))
        {
            return LicenseOf(license) is { Length: > 0 } text ? [text] : [];
        }

        return json.TryGetProperty("licenses", out JsonElement licenses) && licenses.ValueKind == JsonValueKind.Array
            ?
            [
                .. licenses.EnumerateArray()
                    .Select(LicenseOf)
                    .Where(static l => l.Length > 0)
                    .Distinct()
                    .Order(StringComparer.Ordinal),
            ]
            : [];
    }

    private static string LicenseOf(JsonElement license) => license.ValueKind switch
    {
        JsonValueKind.String => license.GetString()!,
        JsonValueKind.Object => Text(license, "type"),
        _ => "",
    };

    private static string Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";
}
