using System.Globalization;
using System.Text.Json;

namespace Kiln.Sbom.Documents;

/// <summary>Names formats, and tells which one a document has.</summary>
public static class SbomFormats
{
    /// <summary>Any text that holds <c>cyclonedx</c> or <c>spdx</c>: <c>cyclonedx-json</c>.</summary>
    public static SbomFormat? Parse(string text) =>
        text.Contains("cyclonedx", StringComparison.OrdinalIgnoreCase) ? SbomFormat.CycloneDx
        : text.Contains("spdx", StringComparison.OrdinalIgnoreCase) ? SbomFormat.Spdx
        : null;

    /// <param name="document">JSON.</param>
    /// <param name="problem">Why it has no known format; null when it has.</param>
    public static SbomFormat? Recognize(ReadOnlyMemory<byte> document, out string? problem)
    {
        problem = null;
        try
        {
            using JsonDocument json = JsonDocument.Parse(document);
            if (json.RootElement.ValueKind == JsonValueKind.Object)
            {
                if (Has(json.RootElement, "bomFormat", static text => text == "CycloneDX"))
                {
                    return SbomFormat.CycloneDx;
                }

                if (Has(json.RootElement, "spdxVersion", static text => text.Length > 0))
                {
                    return SbomFormat.Spdx;
                }
            }

            problem = "it is neither a CycloneDX document (\"bomFormat\": \"CycloneDX\") "
                + "nor an SPDX document (\"spdxVersion\")";
        }
        catch (JsonException e)
        {
            problem = document.IsEmpty
                ? "it is empty"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"it is not JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1})");
        }

        return null;
    }

    private static bool Has(JsonElement json, string name, Func<string, bool> isRight) =>
        json.TryGetProperty(name, out JsonElement value)
        && value.ValueKind == JsonValueKind.String
        && isRight(JsonText(value));

    /// <summary>Half of a surrogate pair is valid JSON, but no text.</summary>
    private static string JsonText(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return "";
        }
    }
}
