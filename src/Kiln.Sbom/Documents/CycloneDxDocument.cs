using System.Collections.Immutable;
using System.Text.Json;
using Kiln.Sbom.Inventory;
using Kiln.Sbom.Licenses;

namespace Kiln.Sbom.Documents;

/// <summary>CycloneDX 1.6.</summary>
internal static class CycloneDxDocument
{
    private const string SubjectReference = "subject";

    public static void Write(SoftwareInventory inventory, DocumentStamp stamp, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json");
        json.WriteString("bomFormat", "CycloneDX");
        json.WriteString("specVersion", "1.6");
        json.WriteString("serialNumber", $"urn:uuid:{ContentId.Of(inventory)}");
        json.WriteNumber("version", 1);
        WriteMetadata(inventory, stamp, json);
        json.WriteStartArray("components");
        if (inventory.System is { } system)
        {
            WriteSystem(system, json);
        }

        foreach (SoftwarePackage package in inventory.Packages)
        {
            WritePackage(package, json);
        }

        json.WriteEndArray();
        WriteDependencies(inventory, json);
        json.WriteEndObject();
    }

    private static void WriteMetadata(SoftwareInventory inventory, DocumentStamp stamp, Utf8JsonWriter json)
    {
        json.WriteStartObject("metadata");
        json.WriteString("timestamp", stamp.CreatedText);
        json.WriteStartObject("tools");
        json.WriteStartArray("components");
        json.WriteStartObject();
        json.WriteString("type", "application");
        json.WriteString("name", stamp.Tool);
        json.WriteString("version", stamp.ToolVersion);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject("component");
        json.WriteString("type", "file");
        json.WriteString("bom-ref", SubjectReference);
        json.WriteString("name", inventory.Subject);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteSystem(OperatingSystemRelease system, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "operating-system");
        json.WriteString("bom-ref", SystemReference(system));
        json.WriteString("name", system.Id);
        WriteText(json, "version", system.VersionId);
        WriteText(json, "description", system.Name);
        json.WriteEndObject();
    }

    private static string SystemReference(OperatingSystemRelease system) => $"os:{system.Distro}";

    private static void WritePackage(SoftwarePackage package, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "library");
        json.WriteString("bom-ref", package.Purl);
        WriteText(json, "publisher", package.Supplier);
        json.WriteString("name", package.Name);
        WriteText(json, "version", package.Version);
        WriteText(json, "description", package.Description);
        WriteLicenses(package.Licenses, json);
        json.WriteString("purl", package.Purl);
        json.WriteStartObject("evidence");
        json.WriteStartArray("occurrences");
        foreach (string path in package.Evidence)
        {
            json.WriteStartObject();
            json.WriteString("location", path);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Either one expression, or a list of identifiers and names.</summary>
    private static void WriteLicenses(ImmutableArray<string> licenses, Utf8JsonWriter json)
    {
        if (licenses.IsEmpty)
        {
            return;
        }

        json.WriteStartArray("licenses");
        if (licenses is [string only] && SpdxLicense.IdOf(only) is null && SpdxLicense.IsExpression(only))
        {
            json.WriteStartObject();
            json.WriteString("expression", only);
            json.WriteEndObject();
        }
        else
        {
            foreach (string license in licenses)
            {
                json.WriteStartObject();
                json.WriteStartObject("license");
                string? id = SpdxLicense.IdOf(license);
                json.WriteString(id is null ? "name" : "id", id ?? license);
                json.WriteEndObject();
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
    }

    private static void WriteDependencies(SoftwareInventory inventory, Utf8JsonWriter json)
    {
        json.WriteStartArray("dependencies");
        json.WriteStartObject();
        json.WriteString("ref", SubjectReference);
        json.WriteStartArray("dependsOn");
        if (inventory.System is { } system)
        {
            json.WriteStringValue(SystemReference(system));
        }

        foreach (SoftwarePackage package in inventory.Packages)
        {
            json.WriteStringValue(package.Purl);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string text)
    {
        if (text.Length > 0)
        {
            json.WriteString(name, text);
        }
    }
}
