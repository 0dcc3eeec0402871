using System.Buffers;
using System.Text;
using System.Text.Json;
using Kiln.Platform.Files;

namespace Kiln.Plugins.Discovery;

/// <summary>
/// Remembers digest and description of plugins, a small file each, so that an unchanged one is neither read nor started
/// again. Unchanged means: same path, size, inode, and times of the last change of content and of anything.
/// </summary>
/// <param name="folder">Created when something is remembered.</param>
internal sealed class DescriptionCache(string folder)
{
    private const int MostBytes = 2 * 1024 * 1024;

    /// <summary>
    /// Null when nothing is remembered about the file as it is now; also when what is remembered cannot be read.
    /// </summary>
    public (string Sha256, PluginDescription Description)? Find(string path, FileState state)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(UserFile.Read(FileOf(path), MostBytes));
            JsonElement root = document.RootElement;
            return root.GetProperty("path").GetString() == path
                && root.GetProperty("size").GetInt64() == state.Size
                && root.GetProperty("inode").GetUInt64() == state.Inode
                && root.GetProperty("modified").GetInt64() == state.ModifiedNanoseconds
                && root.GetProperty("changed").GetInt64() == state.ChangedNanoseconds
                    ? (root.GetProperty("sha256").GetString()!, DescriptionJson.Read(root.GetProperty("description")))
                    : null;
        }
        catch (Exception e) when (
            e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException
                or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>A folder that cannot be written costs time at the next run, and nothing else.</summary>
    public async Task RememberAsync(
        string path,
        FileState state,
        string sha256,
        PluginDescription description,
        CancellationToken cancellationToken)
    {
        ArrayBufferWriter<byte> json = new();
        using (Utf8JsonWriter writer = new(json))
        {
            writer.WriteStartObject();
            writer.WriteString("path", path);
            writer.WriteNumber("size", state.Size);
            writer.WriteNumber("inode", state.Inode);
            writer.WriteNumber("modified", state.ModifiedNanoseconds);
            writer.WriteNumber("changed", state.ChangedNanoseconds);
            writer.WriteString("sha256", sha256);
            writer.WritePropertyName("description");
            DescriptionJson.Write(writer, description);
            writer.WriteEndObject();
        }

        try
        {
            Directory.CreateDirectory(folder);
            await AtomicFile.WriteAsync(FileOf(path), json.WrittenMemory, null, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    private string FileOf(string path) =>
        Path.Combine(folder, FileDigest.Of(Encoding.UTF8.GetBytes(path))[..32] + ".json");
}
