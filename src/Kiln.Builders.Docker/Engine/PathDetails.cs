using System.Text.Json;

namespace Kiln.Builders.Docker.Engine;

/// <summary>What is at a path of a container.</summary>
/// <param name="IsFolder">Not a link to one.</param>
/// <param name="LinkTarget">Where a symbolic link leads, as a path of the container; empty for everything else.</param>
internal sealed record PathDetails(bool IsFolder, string LinkTarget)
{
    // Bits of the mode as Go's programs write it.
    private const long FolderBit = 1L << 31;
    private const long LinkBit = 1L << 27;

    public static PathDetails Read(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        long mode = EngineJson.Number(document.RootElement, "mode");
        string target = EngineJson.Text(document.RootElement, "linkTarget") ?? "";
        return new((mode & FolderBit) != 0, (mode & LinkBit) != 0 ? target : "");
    }
}
