using System.Diagnostics;
using Kiln.Sbom.Inventory;
using Kiln.Sbom.Scanning;
using Kiln.Testing;

namespace Kiln.Sbom.Tests;

/// <summary>Systems that others made, compared with what their own tools say.</summary>
public sealed class RealSystemTests
{
    [Fact]
    public async Task Packages_of_this_machine_are_those_that_dpkg_lists()
    {
        Requires.Tool("dpkg-query", "dpkg");
        SoftwareInventory inventory = await InventoryScanner.ScanAsync(
            "/", ["/home", "/root", "/tmp", "/work", "/opt", "/usr/local"], TestContext.Current.CancellationToken);

        Assert.Equal(await DpkgAsync("/"), Listed(inventory));
    }

    [Fact]
    public async Task Packages_of_a_new_debian_are_those_that_dpkg_lists_in_it()
    {
        Requires.Root();
        string mmdebstrap = Requires.Tool("mmdebstrap", "mmdebstrap");
        using TemporaryDirectory folder = new();
        string root = folder.Combine("root");
        await RunAsync(mmdebstrap, "--quiet", "--variant=essential", "bookworm", root);

        SoftwareInventory inventory = await InventoryScanner.ScanAsync(root, [], TestContext.Current.CancellationToken);

        Assert.Equal(await DpkgAsync(root), Listed(inventory));
        Assert.Equal(("debian", "12"), (inventory.System?.Id, inventory.System?.VersionId));
        Assert.Empty(inventory.Warnings);
        Assert.Contains(inventory.Packages, static p => p.Name == "dpkg" && p.Licenses.Contains("GPL-2.0-or-later"));
    }

    private static IEnumerable<string> Listed(SoftwareInventory inventory) => inventory.Packages
        .Where(static p => p.Kind == PackageKind.Debian)
        .Select(static p => $"{p.Name} {p.Version} {p.Architecture}")
        .Order(StringComparer.Ordinal);

    private static async Task<IEnumerable<string>> DpkgAsync(string root)
    {
        string output = await RunAsync(
            "dpkg-query",
            $"--admindir={root}/var/lib/dpkg",
            "-W",
            "-f",
            "${db:Status-Status}\t${Package} ${Version} ${Architecture}\n");
        return output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => line.Split('\t'))
            .Where(static fields => fields[0] is not ("config-files" or "not-installed"))
            .Select(static fields => fields[1])
            .Order(StringComparer.Ordinal);
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
