using System.Text;
using System.Text.Json;
using Kiln.Sbom.Documents;
using Kiln.Sbom.Inventory;

namespace Kiln.Sbom.Tests.Documents;

public sealed class DocumentTests
{
    private static readonly DocumentStamp Stamp = new("kiln", "0.1.0", DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));

    private static readonly SoftwareInventory Sample = new(
        "/",
        new("debian", "12", "Debian GNU/Linux 12 (bookworm)"),
        [
            new(PackageKind.Debian, "bash", "5.2", "pkg:deb/debian/bash@5.2?arch=amd64") { Supplier = "M <m@d>", Licenses = ["GPL-3.0-or-later", "some words"], Evidence = ["/var/lib/dpkg/status"] },
            new(PackageKind.Npm, "e", "1", "pkg:npm/e@1") { Licenses = ["MIT OR Apache-2.0"], Evidence = ["/a/package.json", "/b/package.json"], Description = "\"quoted\" <é>\u0001" },
            new(PackageKind.Python, "n", "", "pkg:pypi/n") { Licenses = ["mit"], Evidence = ["/c"] },
            new(PackageKind.Rpm, "x", "2", "pkg:rpm/x@2") { Evidence = ["/d"] },
        ],
        []);

    /// <summary>Paths in the document and what must be there; what is required by each specification, and our own content.</summary>
    public static TheoryData<SbomFormat, string, string> Members => new()
    {
        { SbomFormat.CycloneDx, "bomFormat", "CycloneDX" },
        { SbomFormat.CycloneDx, "specVersion", "1.6" },
        { SbomFormat.CycloneDx, "version", "1" },
        { SbomFormat.CycloneDx, "metadata/timestamp", "2023-11-14T22:13:20Z" },
        { SbomFormat.CycloneDx, "metadata/tools/components/0/name", "kiln" },
        { SbomFormat.CycloneDx, "metadata/component/name", "/" },
        { SbomFormat.CycloneDx, "components/0/type", "operating-system" },
        { SbomFormat.CycloneDx, "components/0/name", "debian" },
        { SbomFormat.CycloneDx, "components/0/version", "12" },
        { SbomFormat.CycloneDx, "components/1/type", "library" },
        { SbomFormat.CycloneDx, "components/1/name", "bash" },
        { SbomFormat.CycloneDx, "components/1/purl", "pkg:deb/debian/bash@5.2?arch=amd64" },
        { SbomFormat.CycloneDx, "components/1/publisher", "M <m@d>" },
        { SbomFormat.CycloneDx, "components/1/licenses/0/license/id", "GPL-3.0-or-later" },
        { SbomFormat.CycloneDx, "components/1/licenses/1/license/name", "some words" },
        { SbomFormat.CycloneDx, "components/2/licenses/0/expression", "MIT OR Apache-2.0" },
        { SbomFormat.CycloneDx, "components/2/description", "\"quoted\" <é>\u0001" },
        { SbomFormat.CycloneDx, "components/2/evidence/occurrences/1/location", "/b/package.json" },
        { SbomFormat.CycloneDx, "components/3/licenses/0/license/id", "MIT" },
        { SbomFormat.CycloneDx, "dependencies/0/dependsOn/4", "pkg:rpm/x@2" },
        { SbomFormat.Spdx, "spdxVersion", "SPDX-2.3" },
        { SbomFormat.Spdx, "dataLicense", "CC0-1.0" },
        { SbomFormat.Spdx, "SPDXID", "SPDXRef-DOCUMENT" },
        { SbomFormat.Spdx, "name", "/" },
        { SbomFormat.Spdx, "creationInfo/created", "2023-11-14T22:13:20Z" },
        { SbomFormat.Spdx, "creationInfo/creators/0", "Tool: kiln-0.1.0" },
        { SbomFormat.Spdx, "packages/0/name", "debian" },
        { SbomFormat.Spdx, "packages/0/versionInfo", "12" },
        { SbomFormat.Spdx, "packages/0/primaryPackagePurpose", "OPERATING-SYSTEM" },
        { SbomFormat.Spdx, "packages/1/name", "bash" },
        { SbomFormat.Spdx, "packages/1/downloadLocation", "NOASSERTION" },
        { SbomFormat.Spdx, "packages/1/filesAnalyzed", "False" },
        { SbomFormat.Spdx, "packages/1/supplier", "Organization: M <m@d>" },
        { SbomFormat.Spdx, "packages/1/licenseDeclared", "GPL-3.0-or-later AND LicenseRef-some-words-c3ad93a47b39896a" },
        { SbomFormat.Spdx, "packages/1/externalRefs/0/referenceLocator", "pkg:deb/debian/bash@5.2?arch=amd64" },
        { SbomFormat.Spdx, "packages/2/licenseDeclared", "MIT OR Apache-2.0" },
        { SbomFormat.Spdx, "packages/3/licenseDeclared", "MIT" },
        { SbomFormat.Spdx, "packages/4/licenseDeclared", "NOASSERTION" },
        { SbomFormat.Spdx, "packages/4/supplier", "NOASSERTION" },
        { SbomFormat.Spdx, "hasExtractedLicensingInfos/0/name", "some words" },
        { SbomFormat.Spdx, "relationships/0/relationshipType", "DESCRIBES" },
        { SbomFormat.Spdx, "relationships/1/relationshipType", "CONTAINS" },
    };

    [Theory]
    [MemberData(nameof(Members))]
    public void Document_has_this_member(SbomFormat format, string path, string expected)
    {
        using JsonDocument document = JsonDocument.Parse(Write(Sample, format));
        JsonElement at = document.RootElement;
        foreach (string part in path.Split('/'))
        {
            at = at.ValueKind == JsonValueKind.Array
                ? at[int.Parse(part, System.Globalization.CultureInfo.InvariantCulture)]
                : at.GetProperty(part);
        }

        Assert.Equal(expected, at.ToString());
    }

    [Theory]
    [InlineData(SbomFormat.CycloneDx, "bom-ref", "ref")]
    [InlineData(SbomFormat.Spdx, "SPDXID", "relatedSpdxElement")]
    public void Every_reference_leads_to_exactly_one_element(SbomFormat format, string id, string reference)
    {
        using JsonDocument document = JsonDocument.Parse(Write(Sample, format));
        List<string> ids = [.. Texts(document.RootElement, id)];

        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.Empty(Texts(document.RootElement, reference).Except(ids));
    }

    [Theory]
    [InlineData(SbomFormat.CycloneDx)]
    [InlineData(SbomFormat.Spdx)]
    public void Same_software_gives_the_same_bytes_and_other_software_another_identity(SbomFormat format)
    {
        string first = Write(Sample, format);
        string other = Write(Sample with { Packages = Sample.Packages.RemoveAt(3) }, format);
        string member = format == SbomFormat.Spdx ? "documentNamespace" : "serialNumber";

        Assert.Equal(first, Write(Sample, format));
        Assert.NotEqual(Member(first, member), Member(other, member));
        Assert.EndsWith("}\n", first, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SbomFormat.CycloneDx)]
    [InlineData(SbomFormat.Spdx)]
    public void Written_document_is_recognized(SbomFormat format)
    {
        byte[] document = Encoding.UTF8.GetBytes(Write(Sample, format));

        Assert.Equal(format, SbomFormats.Recognize(document, out string? problem));
        Assert.Null(problem);
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("<bom/>", "it is not JSON (line 1, byte 1)")]
    [InlineData("[]", "it is neither a CycloneDX document")]
    [InlineData("{\"bomFormat\": \"Other\"}", "it is neither a CycloneDX document")]
    [InlineData("{\"bomFormat\": 1, \"spdxVersion\": null}", "it is neither a CycloneDX document")]
    [InlineData("{\"bomFormat\": \"\\udc00\"}", "it is neither a CycloneDX document")]
    public void Other_document_is_refused_with_a_reason(string text, string reason)
    {
        Assert.Null(SbomFormats.Recognize(Encoding.UTF8.GetBytes(text), out string? problem));
        Assert.StartsWith(reason, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cyclonedx-json", SbomFormat.CycloneDx)]
    [InlineData("CycloneDX", SbomFormat.CycloneDx)]
    [InlineData("spdx-json@2.3", SbomFormat.Spdx)]
    [InlineData("table", null)]
    public void Format_has_many_names(string text, SbomFormat? expected) => Assert.Equal(expected, SbomFormats.Parse(text));

    private static string Write(SoftwareInventory inventory, SbomFormat format)
    {
        using MemoryStream stream = new();
        SbomWriter.Write(inventory, format, Stamp, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static string? Member(string document, string name)
    {
        using JsonDocument json = JsonDocument.Parse(document);
        return json.RootElement.GetProperty(name).GetString();
    }

    private static IEnumerable<string> Texts(JsonElement element, string name) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(p =>
            p.Name == name && p.Value.ValueKind == JsonValueKind.String ? [p.Value.GetString()!] : Texts(p.Value, name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(e => Texts(e, name)),
        _ => [],
    };
}
