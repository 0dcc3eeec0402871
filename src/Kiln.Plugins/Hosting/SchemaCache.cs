using System.Security.Cryptography;
using System.Text;
using Kiln.Platform.Files;
using Kiln.Plugins.Discovery;
using Kiln.Remote;
using Kiln.Remote.Configuration;
using Kiln.Sdk.Configuration;
using Kiln.Wire;

namespace Kiln.Plugins.Hosting;

/// <summary>
/// Remembers what components of plugins accept, a small file for each, so that a plugin is not started to be asked. The
/// digest of the plugin's content is part of the file's name.
/// </summary>
/// <param name="cacheFolder">The user's cache.</param>
internal sealed class SchemaCache(string cacheFolder)
{
    private const int MostBytes = 4 * 1024 * 1024;

    private readonly string _folder = Path.Combine(cacheFolder, "plugins", "schemas");

    /// <returns>Null when nothing is remembered, or what is remembered cannot be read.</returns>
    public ConfigSchema? Find(PluginComponent component)
    {
        try
        {
            byte[] content = UserFile.Read(PathOf(component), MostBytes);
            if (content.Length < SHA256.HashSizeInBytes)
            {
                return null;
            }

            byte[] schema = content[SHA256.HashSizeInBytes..];
            return SHA256.HashData(schema).AsSpan().SequenceEqual(content.AsSpan(0, SHA256.HashSizeInBytes))
                ? SchemaTranslation.ToConfig(
                    SchemaTranslation.Read(schema, SchemaEncoding.Protobuf), component.ToString())
                : null;
        }
        catch (Exception e) when (
            e is IOException or UnauthorizedAccessException or WireException or SchemaException)
        {
            return null;
        }
    }

    /// <summary>A folder that cannot be written costs time at the next run, and nothing else.</summary>
    public async Task RememberAsync(
        PluginComponent component,
        ConfigSchema schema,
        CancellationToken cancellationToken)
    {
        try
        {
            byte[] content = SchemaTranslation.Write(
                SchemaTranslation.ToSpec(schema, component.ToString()), SchemaEncoding.Protobuf);
            Directory.CreateDirectory(_folder);
            byte[] file = [.. SHA256.HashData(content), .. content];
            await AtomicFile.WriteAsync(PathOf(component), file, null, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SchemaException)
        {
        }
    }

    private string PathOf(PluginComponent component)
    {
        string key = $"{component.Plugin.Sha256}\n{component.KindWord}\n{component.Name}";
        return Path.Combine(_folder, FileDigest.Of(Encoding.UTF8.GetBytes(key))[..32] + ".schema");
    }
}
