using System.Diagnostics;
using CsCheck;
using Kiln.Sbom.Inventory;
using Kiln.Sbom.Scanning;
using Kiln.Sbom.Tests.Support;
using Kiln.Testing;

namespace Kiln.Sbom.Tests.Scanning;

public sealed class ScanTests
{
    private const string Json = """{"name": "p", "version": "1"}""";
    private const string Entry = "Package: p\nVersion: 1\n";

    [Theory]
    [InlineData("/a/b/c", "a/b/c", true)]
    [InlineData("/a/b/c", "./a/b/c", true)]
    [InlineData("/a/b/c", "/a/b/", false)]
    [InlineData("/a/b", "/a/b/", true)]
    [InlineData("/a/b/c", "**/c", true)]
    [InlineData("/c", "**/c", true)]
    [InlineData("/a/bc", "**/c", false)]
    [InlineData("/a/b/c", "/a/**", true)]
    [InlineData("/a/b/c", "/a/*", false)]
    [InlineData("/a/b", "/a/?", true)]
    [InlineData("/a.b", "/a?b", true)]
    [InlineData("/axb", "/a.b", false)]
    [InlineData("/a1", "/a[0-9]", true)]
    [InlineData("/ax", "/a[!0-9]", true)]
    [InlineData("/a/x.js", "**/*.{js,ts}", true)]
    [InlineData("/a/x.c", "**/*.{js,ts}", false)]
    [InlineData("/a/b/x/y/c", "/a/**/c", true)]
    [InlineData("/a/c", "/a/**/c", true)]
    [InlineData("/a(b)+", "/a(b)+", true)]
    public void Pattern_matches_paths(string path, string pattern, bool expected) =>
        Assert.Equal(expected, PathPattern.Parse(pattern).Matches(path));

    [Fact]
    public void Any_text_is_a_pattern_or_refused_and_never_slow() =>
        Gen.String[Gen.Char["*?[]{}!,/a-z\\^("], 0, 40].Sample(static pattern =>
        {
            try
            {
                _ = PathPattern.Parse(pattern).Matches("/" + new string('a', 300));
            }
            catch (FormatException e)
            {
                Assert.Contains(pattern, e.Message, StringComparison.Ordinal);
            }
        });

    [Theory]
    [InlineData("**/node_modules", "var/lib/dpkg/status")]
    [InlineData("/var", "app/node_modules/p/package.json")]
    [InlineData("var/lib/dpkg/status", "app/node_modules/p/package.json")]
    public async Task Excluded_paths_are_not_looked_at(string exclude, string left)
    {
        using SystemFolder system = new SystemFolder()
            .With("var/lib/dpkg/status", Entry)
            .With("app/node_modules/p/package.json", Json);

        SoftwareInventory inventory = await system.ScanAsync(exclude);

        Assert.Equal(["/" + left], Assert.Single(inventory.Packages).Evidence);
    }

    [Theory]
    [InlineData("proc")]
    [InlineData("sys")]
    [InlineData("dev")]
    [InlineData("run")]
    public async Task Folders_of_the_kernel_are_not_looked_at(string folder)
    {
        using SystemFolder system = new SystemFolder()
            .With($"{folder}/node_modules/p/package.json", Json)
            .With($"opt/{folder}/node_modules/p/package.json", Json);

        SoftwareInventory inventory = await system.ScanAsync();

        Assert.Equal([$"/opt/{folder}/node_modules/p/package.json"], Assert.Single(inventory.Packages).Evidence);
    }

    [Theory]
    [InlineData("../../../../outside")]
    [InlineData("/../outside")]
    [InlineData("/outside")]
    [InlineData("status")]
    public async Task Links_never_lead_out_of_the_root(string target)
    {
        using SystemFolder system = new SystemFolder().Outside("outside", Entry).WithLink("var/lib/dpkg/status", target);

        Assert.Empty((await system.ScanAsync()).Packages);
    }

    [Theory]
    [InlineData("/data/status")]
    [InlineData("../../../data/status")]
    [InlineData("../../../../../../data/status")]
    public async Task Links_within_the_root_are_followed_as_the_system_does(string target)
    {
        using SystemFolder system = new SystemFolder().With("data/status", Entry).WithLink("var/lib/dpkg/status", target);

        Assert.Single((await system.ScanAsync()).Packages);
    }

    [Fact]
    public async Task Loops_of_links_end()
    {
        using SystemFolder system = new SystemFolder()
            .WithLink("var/lib/dpkg", "/var/lib/dpkg")
            .WithLink("loop", "/")
            .With("app/node_modules/p/package.json", Json);

        Assert.Single((await system.ScanAsync()).Packages);
    }

    [Fact]
    public async Task Pipe_in_place_of_a_file_is_a_warning_and_not_waited_for()
    {
        using SystemFolder system = new SystemFolder().With("var/lib/dpkg/x", "");
        string pipe = Path.Combine(system.Path, "root/var/lib/dpkg/status");
        using (Process mkfifo = Process.Start(Requires.Tool("mkfifo", "coreutils"), pipe))
        {
            await mkfifo.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        SoftwareInventory inventory = await system.ScanAsync();

        Assert.Contains("/var/lib/dpkg/status", Assert.Single(inventory.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folder_that_is_not_there_is_named()
    {
        DirectoryNotFoundException missing = await Assert.ThrowsAsync<DirectoryNotFoundException>(
            () => InventoryScanner.ScanAsync("/no/such", [], TestContext.Current.CancellationToken));
        DirectoryNotFoundException file = await Assert.ThrowsAsync<DirectoryNotFoundException>(
            () => InventoryScanner.ScanAsync("/etc/passwd", [], TestContext.Current.CancellationToken));

        Assert.Equal("there is no folder /no/such", missing.Message);
        Assert.Equal("/etc/passwd is a file; an SBOM is made of a folder", file.Message);
    }

    [Fact]
    public async Task Any_bytes_in_place_of_metadata_end_in_an_inventory()
    {
        string[] paths =
        [
            "etc/os-release", "var/lib/dpkg/status", "lib/apk/db/installed", "usr/share/doc/p/copyright",
            "a/node_modules/p/package.json", "b/x.dist-info/METADATA",
        ];
        await Gen.Select(Gen.Byte[32, 127].Array[0, 80], Gen.Byte.Array[0, 20], Gen.Int[0, paths.Length - 1]).SampleAsync(
            async (text, tail, index) =>
            {
                using SystemFolder system = new SystemFolder().With("var/lib/dpkg/status.d/p", Entry);
                string path = Path.Combine(system.Path, "root", paths[index]);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                await File.WriteAllBytesAsync(path, [.. text, .. tail], TestContext.Current.CancellationToken);
                Assert.NotEmpty((await system.ScanAsync()).Packages);
            },
            iter: 300);
    }
}
