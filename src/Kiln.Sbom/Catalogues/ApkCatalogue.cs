using Kiln.Sbom.Inventory;
using Kiln.Sbom.Scanning;

namespace Kiln.Sbom.Catalogues;

/// <summary>What apk has installed.</summary>
internal static class ApkCatalogue
{
    private const int Limit = 256 * 1024 * 1024;

    // The second is where newer systems keep it.
    private static readonly string[] Databases = ["/lib/apk/db/installed", "/usr/lib/apk/db/installed"];

    public static IEnumerable<SoftwarePackage> Read(ScanRoot root, OperatingSystemRelease? system)
    {
        foreach (string database in Databases)
        {
            if (root.ReadText(database, Limit) is { } text)
            {
                return ReadDatabase(text, system, database);
            }
        }

        return [];
    }

    private static IEnumerable<SoftwarePackage> ReadDatabase(
        string text,
        OperatingSystemRelease? system,
        string evidence)
    {
        Dictionary<char, string> fields = [];
        foreach (string line in text.Split('\n').Append(""))
        {
            if (line.Length == 0)
            {
                if (fields.ContainsKey('P'))
                {
                    yield return Package(fields, system, evidence);
                }

                fields = [];
            }
            else if (line.Length > 1 && line[1] == ':')
            {
                // Files follow with letters of their own that may come again.
                fields.TryAdd(line[0], line[2..].Trim());
            }
        }
    }

    private static SoftwarePackage Package(
        Dictionary<char, string> fields,
        OperatingSystemRelease? system,
        string evidence)
    {
        string name = fields['P'];
        string version = fields.GetValueOrDefault('V', "");
        string architecture = fields.GetValueOrDefault('A', "");
        string origin = fields.GetValueOrDefault('o', "");
        string license = fields.GetValueOrDefault('L', "");
        string purl = PackageUrl.Write(
            "apk",
            system?.Id ?? "alpine",
            name,
            version,
            ("arch", architecture),
            ("distro", system?.Distro ?? ""),
            ("upstream", origin == name ? "" : origin));
        return new(PackageKind.Alpine, name, version, purl)
        {
            Architecture = architecture,
            Supplier = fields.GetValueOrDefault('m', ""),
            Description = fields.GetValueOrDefault('T', ""),
            Licenses = license.Length == 0 ? [] : [license],
            Evidence = [evidence],
        };
    }
}
