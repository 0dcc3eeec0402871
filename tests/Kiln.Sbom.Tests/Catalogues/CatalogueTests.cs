using Kiln.Sbom.Inventory;
using Kiln.Sbom.Tests.Support;

namespace Kiln.Sbom.Tests.Catalogues;

public sealed class CatalogueTests
{
    private const string Dpkg = "var/lib/dpkg/status";
    private const string Apk = "lib/apk/db/installed";

    /// <summary>A file of the system, and the one line that each package of it makes: URL, version, licenses, supplier.</summary>
    public static TheoryData<string, string, string[]> Files => new()
    {
        {
            Dpkg,
            "Package: bash\nStatus: install ok installed\nMaintainer: M <m@d>\nArchitecture: amd64\nVersion: 5.2.15-2+b8\nDescription: GNU shell\n more\n\n",
            ["pkg:deb/debian/bash@5.2.15-2%2Bb8?arch=amd64&distro=debian-12 5.2.15-2+b8 [] M <m@d>"]
        },
        {
            Dpkg,
            "Package: libc6\nStatus: install ok installed\nSource: glibc\nArchitecture: amd64\nMulti-Arch: same\nVersion: 2.36-9\n\nPackage: libc6\nStatus: hold ok unpacked\nSource: glibc (2.36-8)\nArchitecture: i386\nVersion: 2.36-9\n",
            [
                "pkg:deb/debian/libc6@2.36-9?arch=amd64&distro=debian-12&upstream=glibc 2.36-9 [] ",
                "pkg:deb/debian/libc6@2.36-9?arch=i386&distro=debian-12&upstream=glibc%402.36-8 2.36-9 [] ",
            ]
        },
        {
            Dpkg,
            "Package: gone\nStatus: deinstall ok config-files\nVersion: 1\n\nPackage: never\nStatus: purge ok not-installed\n\nPackage: e\nStatus: install ok triggers-pending\nVersion: 1:2.0~rc1\n",
            ["pkg:deb/debian/e@1:2.0~rc1?distro=debian-12 1:2.0~rc1 [] "]
        },
        { Dpkg, "", [] },
        { Dpkg, "no field\n: x\n continued\n\n\n\nVersion: 1\n", [] },
        { Dpkg, "Package: crlf\r\nVersion: 1\r\n\r\nPackage: last\r\nVersion: 2", ["pkg:deb/debian/crlf@1?distro=debian-12 1 [] ", "pkg:deb/debian/last@2?distro=debian-12 2 [] "] },
        {
            "var/lib/dpkg/status.d/tzdata",
            "Package: tzdata\nVersion: 2024a\nArchitecture: all\n",
            ["pkg:deb/debian/tzdata@2024a?arch=all&distro=debian-12 2024a [] "]
        },
        { "var/lib/dpkg/status.d/tzdata.md5sums", "0123  usr/share/x\n", [] },
        {
            Apk,
            "C:Q1=\nP:musl\nV:1.2.4-r2\nA:x86_64\nT:the C library\nL:MIT\no:musl\nm:T <t@a>\nF:lib\nR:ld\na:0:0:755\n\nP:musl-utils\nV:1.2.4-r2\nA:x86_64\nL:MIT AND BSD-2-Clause\no:musl\n",
            [
                "pkg:apk/debian/musl-utils@1.2.4-r2?arch=x86_64&distro=debian-12&upstream=musl 1.2.4-r2 [MIT AND BSD-2-Clause] ",
                "pkg:apk/debian/musl@1.2.4-r2?arch=x86_64&distro=debian-12 1.2.4-r2 [MIT] T <t@a>",
            ]
        },
        {
            "usr/lib/python3/dist-packages/PyYAML-6.0.dist-info/METADATA",
            "Metadata-Version: 2.1\nName: Py_YAML\nVersion: 6.0\nAuthor: K\nLicense: MIT\nClassifier: A\nClassifier: B\n\nName: in the text\n",
            ["pkg:pypi/py-yaml@6.0 6.0 [MIT] K"]
        },
        { "opt/v/lib/site-packages/x.egg-info/PKG-INFO", "Name: x\nVersion: 1\nLicense: UNKNOWN\n", ["pkg:pypi/x@1 1 [] "] },
        { "opt/x-1.egg-info", "Name: x\nVersion: 1\nLicense-Expression: Apache-2.0 OR MIT\nLicense: no\n", ["pkg:pypi/x@1 1 [Apache-2.0 OR MIT] "] },
        { "opt/METADATA", "Name: x\nVersion: 1\n", [] },
        { "app/node_modules/left-pad/package.json", """{"name": "left-pad", "version": "1.3.0", "license": "WTFPL", "author": {"name": "a"}}""", ["pkg:npm/left-pad@1.3.0 1.3.0 [WTFPL] a"] },
        { "app/node_modules/@s/p/package.json", """{"name": "@s/p", "version": "1", "licenses": [{"type": "MIT"}, {"type": "ISC"}, {"type": "MIT"}], "author": "b"}""", ["pkg:npm/%40s/p@1 1 [ISC, MIT] b"] },
        { "app/node_modules/p/lib/package.json", """{"name": "inner", "version": "1"}""", [] },
        { "app/package.json", """{"name": "app", "version": "1"}""", [] },
        { "app/node_modules/p/package.json", """["no object"]""", [] },
        { "app/node_modules/p/package.json", """{"name": 1, "version": {}}""", [] },
        { "app/node_modules/p/package.json", """{"name": "p", "license": ["x"], "author": 5}""", ["pkg:npm/p  [] "] },
    };

    public static TheoryData<string, string[]> Copyrights => new()
    {
        { "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nLicense: GPL-2+ and (LGPL-2.1 or BSD-3-clause)\n text\n\nLicense: GPL-2+\n On Debian\n", ["BSD-3-Clause", "GPL-2.0-or-later", "LGPL-2.1-only"] },
        { "Format: http://www.debian.org/doc/packaging-manuals/copyright-format/1.0\n\nFiles: *\nLicense: Expat\n\nFiles: a\nLicense: GPL-3+ with autoconf exception, Zlib | mit\n", ["Expat", "GPL-3+ with autoconf exception", "MIT", "Zlib"] },
        { "It was downloaded.\nSee /usr/share/common-licenses/GPL-2 and `/usr/share/common-licenses/Apache-2.0'.\n", ["Apache-2.0", "GPL-2.0-only"] },
        { "No license is named.\n", [] },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public async Task File_of_a_catalogue_lists_these_packages(string path, string content, string[] expected)
    {
        using SystemFolder system = SystemFolder.Debian().With(path, content);

        SoftwareInventory inventory = await system.ScanAsync();

        Assert.Equal(
            expected,
            inventory.Packages.Select(static p => $"{p.Purl} {p.Version} [{string.Join(", ", p.Licenses)}] {p.Supplier}"));
        Assert.All(inventory.Packages, p => Assert.Equal(["/" + path], p.Evidence));
        Assert.Empty(inventory.Warnings);
    }

    [Theory]
    [MemberData(nameof(Copyrights))]
    public async Task Copyright_file_names_these_licenses(string copyright, string[] expected)
    {
        using SystemFolder system = SystemFolder.Debian()
            .With(Dpkg, "Package: a\nVersion: 1\n")
            .With("usr/share/doc/a/copyright", copyright);

        SoftwareInventory inventory = await system.ScanAsync();

        Assert.Equal(expected, Assert.Single(inventory.Packages).Licenses);
    }

    [Theory]
    [InlineData("ID=alpine\nVERSION_ID=3.18.4\nPRETTY_NAME=\"Alpine \\\"3\\\"\"\n", "alpine", "3.18.4", "Alpine \"3\"")]
    [InlineData("# x\nID='arch'\nNAME='Arch'\n", "arch", "", "Arch")]
    [InlineData("", "linux", "", "linux")]
    public async Task Os_release_names_the_system(string text, string id, string version, string name)
    {
        using SystemFolder system = new SystemFolder().With("usr/lib/os-release", text).WithLink("etc/os-release", "../usr/lib/os-release");

        Assert.Equal(new OperatingSystemRelease(id, version, name), (await system.ScanAsync()).System);
    }

    [Fact]
    public async Task Package_that_is_there_twice_is_listed_once_with_both_places()
    {
        const string Json = """{"name": "p", "version": "1"}""";
        using SystemFolder system = new SystemFolder()
            .With("b/node_modules/p/package.json", Json)
            .With("a/node_modules/p/package.json", Json);

        SoftwarePackage package = Assert.Single((await system.ScanAsync()).Packages);

        Assert.Equal(["/a/node_modules/p/package.json", "/b/node_modules/p/package.json"], package.Evidence);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("{\"name\": \"\\ud800\"}")]
    public async Task File_that_cannot_be_understood_is_a_warning_that_names_it(string content)
    {
        using SystemFolder system = new SystemFolder().With("a/node_modules/p/package.json", content);

        SoftwareInventory inventory = await system.ScanAsync();

        Assert.Empty(inventory.Packages);
        Assert.StartsWith("/a/node_modules/p/package.json is not valid JSON", Assert.Single(inventory.Warnings), StringComparison.Ordinal);
    }
}
