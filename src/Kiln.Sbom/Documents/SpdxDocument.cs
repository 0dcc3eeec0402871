using System.Collections.Immutable;
using System.Text.Json;
using Kiln.Sbom.Inventory;
using Kiln.Sbom.Licenses;

namespace Kiln.Sbom.Documents;

/// <summary>SPDX 2.3.</summary>
internal static class SpdxDocument
{
    private const string DocumentId = "SPDXRef-DOCUMENT";
    private const string SubjectId = "SPDXRef-Subject";
    private const string Unknown = "NOASSERTION";

    public static void Write(SoftwareInventory inventory, DocumentStamp stamp, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("spdxVersion", "SPDX-2.3");
        json.WriteString("dataLicense", "CC0-1.0");
        json.WriteString("SPDXID", DocumentId);
        json.WriteString("name", inventory.Subject);
        json.WriteString("documentNamespace", $"https://spdx.org/spdxdocs/{stamp.Tool}-{ContentId.Of(inventory)}");
        json.WriteStartObject("creationInfo");
        json.WriteString("created", stamp.CreatedText);
        json.WriteStartArray("creators");
        json.WriteStringValue($"Tool: {stamp.Tool}-{stamp.ToolVersion}");
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartArray("packages");
        WriteSubject(inventory, json);
        foreach (SoftwarePackage package in inventory.Packages)
        {
            WritePackage(package, json);
        }

        json.WriteEndArray();
        WriteLicenseTexts(inventory.Packages, json);
        WriteRelationships(inventory.Packages, json);
        json.WriteEndObject();
    }

    private static string IdOf(SoftwarePackage package) => $"SPDXRef-Package-{ContentId.Short(package.Purl)}";

    private static void WriteSubject(SoftwareInventory inventory, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("SPDXID", SubjectId);
        json.WriteString("name", inventory.System?.Id ?? inventory.Subject);
        if (inventory.System is { VersionId.Length: > 0 } system)
        {
            json.WriteString("versionInfo", system.VersionId);
        }

        json.WriteString("downloadLocation", Unknown);
        json.WriteBoolean("filesAnalyzed", false);
        json.WriteString("licenseConcluded", Unknown);
        json.WriteString("licenseDeclared", Unknown);
        json.WriteString("copyrightText", Unknown);
        json.WriteString(
            "primaryPackagePurpose", inventory.System is null ? "OTHER" : "OPERATING-SYSTEM");
        json.WriteEndObject();
    }

    private static void WritePackage(SoftwarePackage package, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("SPDXID", IdOf(package));
        json.WriteString("name", package.Name);
        if (package.Version.Length > 0)
        {
            json.WriteString("versionInfo", package.Version);
        }

        json.WriteString(
            "supplier", package.Supplier.Length == 0 ? Unknown : $"Organization: {package.Supplier}");
        json.WriteString("downloadLocation", Unknown);
        json.WriteBoolean("filesAnalyzed", false);
        json.WriteString("sourceInfo", $"found by {string.Join(", ", package.Evidence)}");
        json.WriteString("licenseConcluded", Unknown);
        json.WriteString("licenseDeclared", Declared(package.Licenses));
        json.WriteString("copyrightText", Unknown);
        if (package.Description.Length > 0)
        {
            json.WriteString("description", package.Description);
        }

        json.WriteStartArray("externalRefs");
        json.WriteStartObject();
        json.WriteString("referenceCategory", "PACKAGE-MANAGER");
        json.WriteString("referenceType", "purl");
        json.WriteString("referenceLocator", package.Purl);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Declared(ImmutableArray<string> licenses) => licenses switch
    {
        [] => Unknown,
        [string only] => Term(only, isAlone: true),
        _ => string.Join(" AND ", licenses.Select(static license => Term(license, isAlone: false))),
    };

    private static string Term(string license, bool isAlone)
    {
        if (SpdxLicense.IdOf(license) is { } id)
        {
            return id;
        }

        if (SpdxLicense.IsExpression(license))
        {
            return isAlone ? license : $"({license})";
        }

        return ReferenceOf(license);
    }

    private static bool NeedsText(string license) =>
        SpdxLicense.IdOf(license) is null && !SpdxLicense.IsExpression(license);

    private static string ReferenceOf(string license)
    {
        string name = string.Concat(license.Select(static c => char.IsAsciiLetterOrDigit(c) || c == '.' ? c : '-'));
        return $"LicenseRef-{name.Trim('-')}-{ContentId.Short(license)}";
    }

    /// <summary>Every license that SPDX has no identifier for is explained once.</summary>
    private static void WriteLicenseTexts(ImmutableArray<SoftwarePackage> packages, Utf8JsonWriter json)
    {
        string[] licenses =
        [
            .. packages
                .SelectMany(static p => p.Licenses)
                .Where(NeedsText)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
        if (licenses.Length == 0)
        {
            return;
        }

        json.WriteStartArray("hasExtractedLicensingInfos");
        foreach (string license in licenses)
        {
            json.WriteStartObject();
            json.WriteString("licenseId", ReferenceOf(license));
            json.WriteString("name", license);
            json.WriteString("extractedText", $"The package names its license: {license}");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteRelationships(ImmutableArray<SoftwarePackage> packages, Utf8JsonWriter json)
    {
        json.WriteStartArray("relationships");
        WriteRelationship(DocumentId, "DESCRIBES", SubjectId, json);
        foreach (SoftwarePackage package in packages)
        {
            WriteRelationship(SubjectId, "CONTAINS", IdOf(package), json);
        }

        json.WriteEndArray();
    }

    private static void WriteRelationship(string from, string type, string to, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("spdxElementId", from);
        json.WriteString("relationshipType", type);
        json.WriteString("relatedSpdxElement", to);
        json.WriteEndObject();
    }
}
