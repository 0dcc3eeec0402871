using System.Collections.Immutable;
using Kiln.Sbom.Catalogues;
using Kiln.Sbom.Inventory;

namespace Kiln.Sbom.Scanning;

/// <summary>Looks at every catalogue of packages below a root.</summary>
public static class InventoryScanner
{
    /// <param name="folder">The root of a system, or of a part of it.</param>
    /// <param name="excludes">
    /// Patterns for paths from the root (<c>**/node_modules</c>); catalogues and packages at such paths are left out.
    /// </param>
    /// <param name="cancellationToken">Ends the scan.</param>
    /// <exception cref="FormatException">A pattern is not one.</exception>
    /// <exception cref="DirectoryNotFoundException">The folder is not there.</exception>
    public static async Task<SoftwareInventory> ScanAsync(
        string folder,
        ImmutableArray<string> excludes,
        CancellationToken cancellationToken)
    {
        ScanRoot root = new(folder, [.. excludes.Select(PathPattern.Parse)]);
        if (!Directory.Exists(root.Folder))
        {
            throw new DirectoryNotFoundException(File.Exists(root.Folder)
                ? $"{folder} is a file; an SBOM is made of a folder"
                : $"there is no folder {folder}");
        }

        OperatingSystemRelease? system = OsReleaseFile.Read(root);
        List<SoftwarePackage> packages =
        [
            .. DpkgCatalogue.Read(root, system),
            .. ApkCatalogue.Read(root, system),
            .. await RpmCatalogue.ReadAsync(root, system, cancellationToken),
        ];
        foreach (string file in MetadataFiles.Find(root, cancellationToken))
        {
            SoftwarePackage? package = file.EndsWith("/package.json", StringComparison.Ordinal)
                ? NpmPackage.Read(root, file)
                : PythonPackage.Read(root, file);
            if (package is not null)
            {
                packages.Add(package);
            }
        }

        return new(folder, system, Merge(packages), [.. root.Warnings]);
    }

    /// <summary>The same package at several places is one, with all of them as evidence.</summary>
    private static ImmutableArray<SoftwarePackage> Merge(IEnumerable<SoftwarePackage> packages) =>
    [
        .. packages
            .GroupBy(static p => p.Purl, StringComparer.Ordinal)
            .OrderBy(static group => group.Key, StringComparer.Ordinal)
            .Select(static group => group.First() with
            {
                Evidence =
                [
                    .. group.SelectMany(static p => p.Evidence).Distinct().Order(StringComparer.Ordinal),
                ],
            }),
    ];
}
