using System.Collections.Immutable;
using Kiln.Builders.Oci.Bases;
using Kiln.Images.Changes;
using Kiln.Images.Model;

namespace Kiln.Builders.Oci;

/// <summary>
/// Puts an image together from its base, the layers of its provisioners and the changes of its configuration.
/// </summary>
internal static class ImageComposition
{
    /// <param name="config">Its changes take effect here.</param>
    /// <param name="from">The base.</param>
    /// <param name="baseLayers">Empty when the base is part of the one layer.</param>
    /// <param name="steps">What was built.</param>
    /// <param name="created">Stands in the image.</param>
    public static Image Compose(
        OciConfig config,
        BaseImage from,
        ImmutableArray<ImageLayer> baseLayers,
        ImmutableArray<BuildStep> steps,
        DateTimeOffset created)
    {
        string time = ImageTime.Format(created);
        IEnumerable<HistoryEntry> history =
        [
            .. config.Squash ? [] : HistoryOf(from, baseLayers),
            .. steps.Select(step => Entry(step.CreatedBy, step.Layer is null)),
        ];
        ImageConfig built = from.Config with
        {
            Created = time,
            Author = config.Author ?? from.Config.Author,
            History = [.. history],
        };
        ImageConfig changed = ConfigChange.ApplyAll(built, config.Changes, created);
        return Image.Compose(changed, [.. baseLayers, .. steps.Select(static step => step.Layer).OfType<ImageLayer>()]);

        HistoryEntry Entry(string createdBy, bool isEmpty) => new()
        {
            Created = time,
            CreatedBy = createdBy,
            Author = config.Author,
            EmptyLayer = isEmpty,
        };

        IEnumerable<HistoryEntry> HistoryOf(BaseImage image, ImmutableArray<ImageLayer> layers) =>
            image.Config.History.IsEmpty
                ? layers.Select(_ => Entry($"kiln base {image.Origin}", isEmpty: false))
                : image.Config.History;
    }
}
