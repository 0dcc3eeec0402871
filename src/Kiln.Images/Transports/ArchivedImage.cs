using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Kiln.Images.Model;
using Kiln.Images.References;

namespace Kiln.Images.Transports;

/// <summary>One element of the <c>manifest.json</c> of a docker archive.</summary>
/// <param name="Config">Name of a file in the archive.</param>
/// <param name="Layers">Names of files in the archive, lowest layer first.</param>
internal sealed record ArchivedImage(string Config, ImmutableArray<string> RepoTags, ImmutableArray<string> Layers)
{
    /// <param name="name">Null: the only image.</param>
    public static ArchivedImage Choose(byte[] json, DockerReference? name, string reference)
    {
        string document = $"{reference}: {DockerArchiveSource.ManifestFile}";

        // The reader of documents wants an object, and this is the only one that is an array.
        byte[] wrapped = [.. Encoding.UTF8.GetBytes("{\"images\":"), .. json, (byte)'}'];
        ImmutableArray<ArchivedImage> images =
            JsonText.Parse(wrapped, document, root => JsonText.Items(root, "images").Select(Read).ToImmutableArray());
        ImmutableArray<ArchivedImage> found =
            [.. images.Where(image => name is null || image.RepoTags.Any(tag => Matches(tag, name)))];
        string tags = string.Join(", ", images.SelectMany(image => image.RepoTags));
        return found switch
        {
            [ArchivedImage only] => only,
            [] when name is null => throw new ImageException(ImageFailure.NotFound, $"{reference} holds no image."),
            [] => throw new ImageException(
                ImageFailure.NotFound, $"{reference} has no image '{name.Familiar}'; it has: {tags}."),
            _ => throw new ImageException(
                ImageFailure.BadReference, $"{reference} holds several images: say which. It has: {tags}."),
        };
    }

    private static bool Matches(string tag, DockerReference name) =>
        DockerReference.TryParse(tag, out DockerReference? parsed) && parsed == name;

    private static ArchivedImage Read(JsonElement element) => element.ValueKind == JsonValueKind.Object
        ? new ArchivedImage(
            JsonText.String(element, "Config") ?? throw new FormatException("the member 'Config' is missing"),
            JsonText.Strings(element, "RepoTags"),
            JsonText.Strings(element, "Layers"))
        : throw new FormatException("it must hold objects");
}
