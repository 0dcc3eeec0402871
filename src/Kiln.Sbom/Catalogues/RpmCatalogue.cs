using System.Collections.Immutable;
using System.Text;
using Kiln.Platform.Processes;
using Kiln.Sbom.Inventory;
using Kiln.Sbom.Scanning;

namespace Kiln.Sbom.Catalogues;

/// <summary>What rpm has installed. Its database is read by rpm itself, of which there are three formats.</summary>
internal static class RpmCatalogue
{
    // Neither stands in a text that people write, as a tab does.
    private const char FieldEnd = '\u001F';
    private const char PackageEnd = '\u001E';

    private static readonly string Format = string.Join(
        FieldEnd,
        "%{NAME}",
        "%|EPOCH?{%{EPOCH}}|",
        "%{VERSION}",
        "%{RELEASE}",
        "%{ARCH}",
        "%{LICENSE}",
        "%{VENDOR}",
        "%{SOURCERPM}",
        "%{SUMMARY}") + PackageEnd;

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

        (string packages, string? problem) = await QueryAsync(rpm, root.Find(database)!, cancellationToken);
        if (problem is not null)
        {
            root.Warn($"rpm could not read {database}: the packages in it are missing. It says: {problem}");
            return [];
        }

        return
        [
            .. packages.Split(PackageEnd).Select(text => Package(text, system, database)).OfType<SoftwarePackage>(),
        ];
    }

    /// <returns>What rpm has written, and why that is not the content of the database.</returns>
    private static async Task<(string Packages, string? Problem)> QueryAsync(
        string rpm,
        string database,
        CancellationToken cancellationToken)
    {
        try
        {
            using RpmDatabaseCopy copy = new(database);
            using MemoryStream output = new();
            StringBuilder errors = new();
            ProcessSpec query = new(rpm, ["--dbpath", copy.Folder, "-qa", "--qf", Format])
            {
                OutputStream = output,
                OnErrorLine = line => errors.Append(line).Append(' '),
            };
            int code = await ChildProcess.RunAsync(query, cancellationToken);
            string? problem = code != 0 ? errors.ToString().Trim()
                : copy.WasReplaced ? "(nothing: this rpm does not know the format)"
                : null;
            return (Encoding.UTF8.GetString(output.GetBuffer(), 0, (int)output.Length), problem);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ("", $"(the database could not be copied: {e.Message})");
        }
    }

    private static SoftwarePackage? Package(string text, OperatingSystemRelease? system, string evidence)
    {
        string[] fields = [.. text.Split(FieldEnd).Select(static f => f == "(none)" ? "" : f)];
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
