using System.Collections.Immutable;
using Kiln.Platform.Processes;
using Kiln.Sbom.Inventory;
using Kiln.Sbom.Scanning;

namespace Kiln.Sbom.Catalogues;

/// <summary>What rpm has installed. Its database is read by rpm itself, of which there are three formats.</summary>
internal static class RpmCatalogue
{
    private const char Separator = '\t';

    private const string Format =
        @"%{NAME}\t%|EPOCH?{%{EPOCH}}|\t%{VERSION}\t%{RELEASE}\t%{ARCH}\t%{LICENSE}\t%{VENDOR}\t%{SOURCERPM}\t%{SUMMARY}\n";

    private static readonly string[] Folders = ["/usr/lib/sysimage/rpm", "/var/lib/rpm"];

    private static readonly string[] Databases = ["rpmdb.sqlite", "Packages.db", "Packages"];

    public static async Task<ImmutableArray<SoftwarePackage>> ReadAsync(
        ScanRoot root,
        OperatingSystemRelease? system,
        CancellationToken cancellationToken)
    {
        string? database = Folders
            .SelectMany(static folder => Databases.Select(name => $"{folder}/{name}"))
            .FirstOrDefault(path => root.Find(path) is not null);
        if (database is null)
        {
            return [];
        }

        if (ToolPath.FindOrNull("rpm") is not { } rpm)
        {
            root.Warn($"{database} can only be read with the program rpm (package rpm), which is not installed here: "
                + "the packages in it are missing.");
            return [];
        }

        string folder = Path.GetDirectoryName(root.Find(database))!;
        CapturedOutput output = await ChildProcess.CaptureAsync(
            new ProcessSpec(rpm, ["--dbpath", folder, "-qa", "--qf", Format]), cancellationToken);
        if (output.ExitCode != 0)
        {
            root.Warn($"rpm could not read {database}: the packages in it are missing. It says: {output.Error.Trim()}");
            return [];
        }

        return [.. output.Output.Split('\n').Select(line => Package(line, system, database)).OfType<SoftwarePackage>()];
    }

    private static SoftwarePackage? Package(string line, OperatingSystemRelease? system, string evidence)
    {
        string[] fields = [.. line.Split(Separator).Select(static f => f == "(none)" ? "" : f)];
        if (fields is not [string name, string epoch, string version, string release, string arch, string license,
            string vendor, string source, string summary]
            || name is "" or "gpg-pubkey")
        {
            return null;
        }

        string full = release.Length == 0 ? version : $"{version}-{release}";
        string purl = PackageUrl.Write(
            "rpm",
            system?.Id ?? "",
            name,
            full,
            ("arch", arch),
            ("distro", system?.Distro ?? ""),
            ("epoch", epoch),
            ("upstream", source));
        return new(PackageKind.Rpm, name, epoch.Length == 0 ? full : $"{epoch}:{full}", purl)
        {
            Architecture = arch,
            Supplier = vendor,
            Description = summary,
            Licenses = license.Length == 0 ? [] : [license],
            Evidence = [evidence],
        };
    }
}
