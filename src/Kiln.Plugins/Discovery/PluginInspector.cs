using System.Text;
using Kiln.Platform.Files;
using Kiln.Sdk.Versions;

namespace Kiln.Plugins.Discovery;

/// <summary>Decides whether a file that looks like a plugin is used.</summary>
/// <param name="run">Asks plugins that are not remembered.</param>
/// <param name="cacheFolder">Where their answers are remembered.</param>
public sealed class PluginInspector(DescribeRun run, string cacheFolder)
{
    private const int MostChecksumBytes = 64 * 1024;

    private readonly DescriptionCache _cache = new(Path.Combine(cacheFolder, "plugins", "described"));

    /// <summary>Reads and starts the program only when it has changed since the last time.</summary>
    /// <exception cref="PluginException">It is not used, for the reason in the message.</exception>
    public async Task<InstalledPlugin> InspectAsync(PluginFile file, CancellationToken cancellationToken)
    {
        string expected = ReadChecksum(file);
        if (FileState.Of(file.Path) is not { IsRegularFile: true } state)
        {
            throw new PluginException(PluginFailure.NotFound, $"The plugin '{file.Path}' is not a regular file.");
        }

        (string Sha256, PluginDescription Description)? known = _cache.Find(file.Path, state);
        string digest = known?.Sha256 ?? await DigestAsync(file, cancellationToken);
        if (digest != expected)
        {
            throw new PluginException(
                PluginFailure.WrongDigest,
                $"The plugin '{file.Path}' is not used: its sha256 digest is {digest}, and its checksum file says "
                + $"{expected}. It was changed after it was installed. Install it again, or remove both files.");
        }

        PluginDescription description = known?.Description ?? await run.RunAsync(file.Path, cancellationToken);
        Check(file, description);
        if (known is null && FileState.Of(file.Path) == state)
        {
            await _cache.RememberAsync(file.Path, state, digest, description, cancellationToken);
        }

        return new(file, digest, description);
    }

    /// <summary>Remembers a plugin that was just described under another name.</summary>
    internal async Task RememberAsync(InstalledPlugin plugin, CancellationToken cancellationToken)
    {
        if (FileState.Of(plugin.Path) is { } state)
        {
            await _cache.RememberAsync(plugin.Path, state, plugin.Sha256, plugin.Description, cancellationToken);
        }
    }

    private static string ReadChecksum(PluginFile file)
    {
        string text;
        try
        {
            text = Encoding.Latin1.GetString(UserFile.Read(file.ChecksumPath, MostChecksumBytes));
        }
        catch (FileNotFoundException e)
        {
            throw new PluginException(
                PluginFailure.NoChecksum,
                $"The plugin '{file.Path}' is not used: there is no '{file.ChecksumPath}' beside it. Install it with "
                + $"\"kiln plugins install -path {file.Path} {file.Source}\", which writes that file.",
                e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PluginException(
                PluginFailure.NoChecksum,
                $"The plugin '{file.Path}' is not used: '{file.ChecksumPath}' could not be read: "
                    + $"{e.Message.TrimEnd('.')}.",
                e);
        }

        // Compat: what follows the digits does not count.
        return FileDigest.AtStartOf(text) ?? throw new PluginException(
            PluginFailure.NoChecksum,
            $"The plugin '{file.Path}' is not used: '{file.ChecksumPath}' does not begin with the 64 digits of a "
            + "sha256 "
            + "digest. Install the plugin again.");
    }

    private static async Task<string> DigestAsync(PluginFile file, CancellationToken cancellationToken)
    {
        try
        {
            return await FileDigest.OfAsync(file.Path, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PluginException(
                PluginFailure.NotExecutable,
                FileAccessException.From("read", file.Path, e).Message,
                e);
        }
    }

    private static void Check(PluginFile file, PluginDescription description)
    {
        VersionNumber named = file.Name.Version;

        // Metadata do not count.
        if (!VersionNumber.TryParse(description.Version, out VersionNumber? version) || version != named)
        {
            throw new PluginException(
                PluginFailure.WrongVersion,
                $"The plugin '{file.Path}' is not used: it says that its version is {Shown(description.Version)}, "
                + "and its "
                + $"name says {named}. Install it again.");
        }

        if (description.ApiVersion != file.Name.Api.ToString())
        {
            throw new PluginException(
                PluginFailure.WrongApi,
                $"The plugin '{file.Path}' is not used: it says that its API version is "
                + $"{Shown(description.ApiVersion)}, and its "
                + $"name says {file.Name.Api}. Install it again.");
        }
    }

    private static string Shown(string text) => text.Length switch
    {
        0 => "unknown",
        > 40 => text[..40] + "...",
        _ => text,
    };
}
