using System.Text;
using Kiln.Language.Diagnostics;
using Kiln.Plugins.Discovery;
using Kiln.Plugins.Locking;

namespace Kiln.Plugins.Installation;

/// <summary>
/// Remembers of what release an installed plugin is, so that a template can lock it without asking a server again.
/// </summary>
/// <param name="cacheFolder">The user's cache.</param>
internal sealed class ReleaseRecords(string cacheFolder)
{
    /// <summary>A cache that cannot be written costs a question to a server, and nothing else.</summary>
    public async Task KeepAsync(LockedPlugin entry, CancellationToken cancellationToken)
    {
        string path = PathOf(entry);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await LockFile.SaveAsync(path, new([entry]), cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <summary>The entry for a program with exactly this content; null when there is none.</summary>
    public LockedPlugin? Find(LockedPlugin wanted, InstalledPlugin plugin)
    {
        try
        {
            Parsed<PluginLock> content = LockFile.Load(PathOf(wanted), new());
            return !content.HasErrors
                && content.Tree.Find(wanted.Source) is { } entry
                && entry.Version == plugin.Version
                && entry[plugin.File.Name.Platform].Program == plugin.Sha256
                    ? entry
                    : null;
        }
        catch (PluginException)
        {
            return null;
        }
    }

    private string PathOf(LockedPlugin entry)
    {
        string key = FileDigest.Of(Encoding.UTF8.GetBytes($"{entry.Source}\n{entry.Version}"));
        return Path.Combine(cacheFolder, "plugins", "releases", key[..32] + ".hcl");
    }
}
