using Kiln.Images.Model;

namespace Kiln.Images.Transports;

/// <summary>One layer of a <see cref="LegacyArchive"/>.</summary>
/// <param name="Json">Describes it; the top layer's is the image's configuration as well.</param>
/// <param name="Parent">Id of the layer below.</param>
internal sealed record LegacyLayer(string Id, byte[] Json, string? Parent, HistoryEntry History)
{
    public string JsonFile => $"{Id}/json";

    public string LayerFile => $"{Id}/layer.tar";
}
