using System.Collections.Immutable;
using Kiln.Sbom.Inventory;
using Kiln.Sbom.Licenses;
using Kiln.Sbom.Scanning;

namespace Kiln.Sbom.Catalogues;

/// <summary>What dpkg has installed, also in images that keep one file a package.</summary>
internal static class DpkgCatalogue
{
    private const string StatusFile = "/var/lib/dpkg/status";
    private const string StatusFolder = "/var/lib/dpkg/status.d";
    private const int Limit = 256 * 1024 * 1024;
    private const int CopyrightLimit = 4 * 1024 * 1024;

    public static IEnumerable<SoftwarePackage> Read(ScanRoot root, OperatingSystemRelease? system)
    {
        foreach (SoftwarePackage package in ReadStatus(root, system, root.ReadText(StatusFile, Limit), StatusFile))
        {
            yield return package;
        }

        foreach (string file in root.FilesOf(StatusFolder).Where(static f => !f.EndsWith(".md5sums", StringComparison.Ordinal)))
        {
            string? text = root.ReadTextOf(file, Limit);
            foreach (SoftwarePackage package in ReadStatus(root, system, text, root.PathFromRoot(file)))
            {
                yield return package;
            }
        }
    }

    private static IEnumerable<SoftwarePackage> ReadStatus(
        ScanRoot root,
        OperatingSystemRelease? system,
        string? text,
        string evidence) => ControlParagraphs
            .Read(text ?? "")
            .Where(IsOnDisk)
            .Select(fields => Package(root, system, fields, evidence));

    /// <summary>A package that was removed leaves an entry as long as its configuration stays.</summary>
    private static bool IsOnDisk(Dictionary<string, string> fields)
    {
        string status = fields.GetValueOrDefault("Status", "install ok installed");
        string[] words = status.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.GetValueOrDefault("Package", "").Length > 0
            && words is not [.., "not-installed" or "config-files"];
    }

    private static SoftwarePackage Package(
        ScanRoot root,
        OperatingSystemRelease? system,
        Dictionary<string, string> fields,
        string evidence)
    {
        string name = fields["Package"];
        string version = fields.GetValueOrDefault("Version", "");
        string architecture = fields.GetValueOrDefault("Architecture", "");
        string purl = PackageUrl.Write(
            "deb",
            system?.Id ?? "debian",
            name,
            version,
            ("arch", architecture),
            ("distro", system?.Distro ?? ""),
            ("upstream", Upstream(fields.GetValueOrDefault("Source", ""), name)));
        return new(PackageKind.Debian, name, version, purl)
        {
            Architecture = architecture,
            Supplier = fields.GetValueOrDefault("Maintainer", ""),
            Description = FirstLine(fields.GetValueOrDefault("Description", "")),
            Licenses = LicensesOf(root, name),
            Evidence = [evidence],
        };
    }

    /// <summary>The source package, where it has another name or version: <c>glibc (2.36-9)</c>.</summary>
    private static string Upstream(string source, string name)
    {
        string[] parts = source.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return parts switch
        {
            [] => "",
            [string only] => only == name ? "" : only,
            [string other, string version, ..] => $"{other}@{version.Trim('(', ')')}",
        };
    }

    private static ImmutableArray<string> LicensesOf(ScanRoot root, string name) =>
        root.ReadText($"/usr/share/doc/{name}/copyright", CopyrightLimit) is { } text
            ? DebianCopyright.LicensesOf(text)
            : [];

    private static string FirstLine(string text) => text.Split('\n', 2)[0];
}
