using Kiln.Sbom.Inventory;
using Kiln.Sbom.Tests.Support;
using Kiln.Testing;

namespace Kiln.Sbom.Tests.Catalogues;

/// <summary>Databases of the real rpm.</summary>
public sealed class RpmCatalogueTests
{
    [Theory]
    [InlineData("var/lib/rpm")]
    [InlineData("usr/lib/sysimage/rpm")]
    public async Task Packages_are_those_that_rpm_has_installed(string place)
    {
        using RpmDatabase database = await RpmDatabase.CreateAsync();
        using SystemFolder system = new SystemFolder()
            .With("etc/os-release", "ID=fedora\nVERSION_ID=40\n")
            .WithCopyOf(database.Path, place);

        SoftwareInventory inventory = await system.ScanAsync();

        Assert.Empty(inventory.Warnings);
        Assert.Equal(
            [
                "pkg:rpm/fedora/kiln-library@1.0-3?arch=noarch&distro=fedora-40&epoch=0&upstream=kiln-tool-1.0-3.src.rpm 0:1.0-3 noarch [MIT AND (GPL-2.0-or-later OR BSD-3-Clause)] Somebody, Inc.: Library",
                "pkg:rpm/fedora/kiln-plain@1.0-3?arch=noarch&distro=fedora-40&epoch=2&upstream=kiln-tool-1.0-3.src.rpm 2:1.0-3 noarch [Zlib] Somebody, Inc.: Plain",
                "pkg:rpm/fedora/kiln-tool@1.0-3?arch=noarch&distro=fedora-40&epoch=2&upstream=kiln-tool-1.0-3.src.rpm 2:1.0-3 noarch [MIT AND (GPL-2.0-or-later OR BSD-3-Clause)] Somebody, Inc.: Tool\twith a tab, and ünïcode",
            ],
            inventory.Packages.Select(static p =>
                $"{p.Purl} {p.Version} {p.Architecture} [{string.Join(", ", p.Licenses)}] {p.Supplier}: {p.Description}"));
        Assert.All(inventory.Packages, p => Assert.Equal([$"/{place}/rpmdb.sqlite"], p.Evidence));
    }

    [Fact]
    public async Task Reading_changes_nothing_in_the_system()
    {
        using RpmDatabase database = await RpmDatabase.CreateAsync();
        using SystemFolder system = new SystemFolder();
        system.With("var/lib/rpm/rpmdb.sqlite", "");
        File.Copy(Path.Combine(database.Path, "rpmdb.sqlite"), Path.Combine(system.Root, "var/lib/rpm/rpmdb.sqlite"), overwrite: true);
        string[] before = Entries(system);

        SoftwareInventory inventory = await system.ScanAsync();

        Assert.NotEmpty(inventory.Packages);
        Assert.Equal(before, Entries(system));
    }

    [Theory]
    [InlineData("rpmdb.sqlite", "file is not a database")]
    [InlineData("Packages", "cannot open Packages")]
    [InlineData("Packages.db", "this rpm does not know the format")]
    public async Task Database_that_rpm_cannot_read_is_a_warning_that_says_why(string name, string reason)
    {
        Requires.Tool("rpm", "rpm");
        using SystemFolder system = new SystemFolder().With($"var/lib/rpm/{name}", "no database, but longer than nothing at all");
        string[] before = Entries(system);

        SoftwareInventory inventory = await system.ScanAsync();

        Assert.Empty(inventory.Packages);
        string warning = Assert.Single(inventory.Warnings);
        Assert.StartsWith($"rpm could not read /var/lib/rpm/{name}: the packages in it are missing.", warning, StringComparison.Ordinal);
        Assert.Contains(reason, warning, StringComparison.Ordinal);
        Assert.Equal(before, Entries(system));
    }

    private static string[] Entries(SystemFolder system) =>
    [
        .. Directory.GetFileSystemEntries(system.Root, "*", SearchOption.AllDirectories)
            .Select(static path => $"{path} {File.GetLastWriteTimeUtc(path).Ticks}")
            .Order(StringComparer.Ordinal),
    ];
}
