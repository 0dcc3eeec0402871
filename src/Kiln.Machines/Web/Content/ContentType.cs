using System.Buffers;
using System.Text;

namespace Kiln.Machines.Web.Content;

/// <summary>What kind of content a file has: by its extension, else by its first bytes.</summary>
internal static class ContentType
{
    public const int SniffedBytes = 512;

    private static readonly SearchValues<byte> BinaryBytes =
        SearchValues.Create(
        [
            0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 28, 29, 30, 31,
        ]);

    public static string Of(string name, ReadOnlySpan<byte> start) => Path.GetExtension(name).ToLowerInvariant() switch
    {
        ".htm" or ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" or ".mjs" => "text/javascript; charset=utf-8",
        ".json" => "application/json",
        ".xml" => "text/xml; charset=utf-8",
        ".txt" or ".cfg" or ".conf" or ".ks" or ".sh" or ".yml" or ".yaml" => "text/plain; charset=utf-8",
        ".gif" => "image/gif",
        ".jpg" or ".jpeg" => "image/jpeg",
        ".png" => "image/png",
        ".svg" => "image/svg+xml",
        ".webp" => "image/webp",
        ".pdf" => "application/pdf",
        ".wasm" => "application/wasm",
        ".gz" or ".tgz" => "application/gzip",
        ".zip" => "application/zip",
        ".tar" => "application/x-tar",
        ".iso" => "application/x-iso9660-image",
        _ => Sniff(start),
    };

    private static string Sniff(ReadOnlySpan<byte> start)
    {
        if (start.ContainsAny(BinaryBytes))
        {
            return "application/octet-stream";
        }

        string text = Encoding.Latin1.GetString(start).TrimStart();
        bool isPage = text.StartsWith("<!DOCTYPE HTML", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase);
        return isPage ? "text/html; charset=utf-8"
            : text.StartsWith("<?xml", StringComparison.Ordinal) ? "text/xml; charset=utf-8"
            : "text/plain; charset=utf-8";
    }
}
