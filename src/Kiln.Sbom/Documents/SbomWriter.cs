using System.Text.Encodings.Web;
using System.Text.Json;
using Kiln.Sbom.Inventory;

namespace Kiln.Sbom.Documents;

/// <summary>Writes an inventory as a document.</summary>
public static class SbomWriter
{
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(
        SoftwareInventory inventory,
        SbomFormat format,
        DocumentStamp stamp,
        Stream output)
    {
        using (Utf8JsonWriter json = new(output, Options))
        {
            if (format == SbomFormat.CycloneDx)
            {
                CycloneDxDocument.Write(inventory, stamp, json);
            }
            else
            {
                SpdxDocument.Write(inventory, stamp, json);
            }
        }

        output.WriteByte((byte)'\n');
    }
}
