using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kiln.Builders.Oci.Wire;
using Kiln.Platform.Files;

namespace Kiln.Builders.Oci.Bases;

/// <summary>What the cache knows of a bootstrapped base.</summary>
/// <param name="Root">Key of the root file system.</param>
/// <param name="Releases">Digest of each signed release file that the packages came from, by its URL.</param>
/// <param name="Layer">The tree as a layer in the blob store; null when it was not packed yet.</param>
internal sealed record BootstrapRecord(
    string Root,
    ImmutableSortedDictionary<string, string> Releases,
    LayerReply? Layer)
{
    /// <returns>Null when there is none, or none that can be read.</returns>
    public static BootstrapRecord? TryRead(string file)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), BootstrapJson.Default.BootstrapRecord);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    public async Task WriteAsync(string file, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(this, BootstrapJson.Default.BootstrapRecord);
        await AtomicFile.WriteAsync(file, json, mode: null, cancellationToken);
    }
}

[JsonSerializable(typeof(BootstrapRecord))]
internal sealed partial class BootstrapJson : JsonSerializerContext;
