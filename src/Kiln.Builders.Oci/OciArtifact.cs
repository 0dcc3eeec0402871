using System.Collections.Immutable;
using Kiln.Images.Model;
using Kiln.Sdk.Components;

namespace Kiln.Builders.Oci;

/// <summary>An image in all the places where it was written.</summary>
internal sealed class OciArtifact(Image image, ImmutableArray<WrittenOutput> outputs) : IArtifact
{
    public const string DigestVariable = "ImageDigest";

    public string BuilderId => "kiln.oci";

    public string Id => image.Descriptor.Digest.ToString();

    public ImmutableArray<string> Files =>
        [.. outputs.SelectMany(static output => output.Files).SelectMany(FilesIn)];

    public string Description =>
        $"oci image {Id} in {string.Join(", ", outputs.Select(static output => output.Location))}";

    public BuildVariables Variables => BuildVariables.Empty.With("ID", Id).With(DigestVariable, Id);

    public Task DestroyAsync(CancellationToken cancellationToken)
    {
        foreach (WrittenOutput output in outputs)
        {
            output.Remove();
        }

        return Task.CompletedTask;
    }

    /// <summary>Post-processors read the files, so a folder is told file by file.</summary>
    private static IEnumerable<string> FilesIn(string path) => Directory.Exists(path)
        ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        : [path];
}
