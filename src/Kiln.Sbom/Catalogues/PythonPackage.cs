using System.Collections.Immutable;
using Kiln.Sbom.Inventory;
using Kiln.Sbom.Scanning;

namespace Kiln.Sbom.Catalogues;

/// <summary>A package of Python, by the metadata that its installer left.</summary>
internal static class PythonPackage
{
    private const int Limit = 4 * 1024 * 1024;
    private const int LongestLicense = 100;

    /// <returns>Null when the file does not describe a package.</returns>
    public static SoftwarePackage? Read(ScanRoot root, string file)
    {
        Dictionary<string, string>? fields =
            ControlParagraphs.Read(root.ReadTextOf(file, Limit) ?? "").FirstOrDefault();
        string name = fields?.GetValueOrDefault("Name", "") ?? "";
        if (fields is null || name.Length == 0)
        {
            return null;
        }

        string version = fields.GetValueOrDefault("Version", "");
        string normal = name.ToLowerInvariant().Replace('_', '-');
        return new(PackageKind.Python, name, version, PackageUrl.Write("pypi", "", normal, version))
        {
            Supplier = Known(fields.GetValueOrDefault("Author", "")),
            Description = Known(fields.GetValueOrDefault("Summary", "").Split('\n')[0]),
            Licenses = LicensesOf(fields),
            Evidence = [root.PathFromRoot(file)],
        };
    }

    private static ImmutableArray<string> LicensesOf(Dictionary<string, string> fields)
    {
        string license = Known(fields.GetValueOrDefault("License-Expression", fields.GetValueOrDefault("License", "")));

        // Some write the whole text of their license there.
        return license.Length is 0 or > LongestLicense || license.Contains('\n', StringComparison.Ordinal)
            ? []
            : [license];
    }

    private static string Known(string value) => value is "UNKNOWN" ? "" : value;
}
