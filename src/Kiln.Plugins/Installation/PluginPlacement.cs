using System.Security.Cryptography;
using System.Text;
using Kiln.Platform.Files;
using Kiln.Plugins.Discovery;
using Kiln.Sdk.Plugins;

namespace Kiln.Plugins.Installation;

/// <summary>
/// Brings a program into the plugin folder: all of it or nothing, one process at a time. It is written beside its
/// place, asked to
/// describe itself there, and moved when everything is as it should be.
/// </summary>
/// <param name="installed">The plugin folder.</param>
/// <param name="describe">Starts the program.</param>
/// <param name="time">For the wait for other processes.</param>
internal sealed class PluginPlacement(InstalledPlugins installed, DescribeRun describe, TimeProvider time)
{
    private const string LockName = ".kiln-install.lock";
    private const string StagingPrefix = ".kiln-staging-";

    private const UnixFileMode ProgramMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const UnixFileMode ChecksumMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <param name="source">Of the plugin.</param>
    /// <param name="write">Writes the program.</param>
    /// <param name="sha256">The digest that the program must have; null when any will do.</param>
    /// <param name="nameOf">Its name by its description; throws for one that does not belong there.</param>
    /// <param name="cancellationToken">Leaves everything as it was.</param>
    /// <exception cref="PluginException">It was not installed; nothing of it is left.</exception>
    public async Task<InstalledPlugin> PlaceAsync(
        PluginSource source,
        Func<Stream, CancellationToken, Task> write,
        string? sha256,
        Func<PluginDescription, PluginFileName> nameOf,
        CancellationToken cancellationToken)
    {
        string folder = installed.Folder.Path;
        try
        {
            Directory.CreateDirectory(folder);
            using FileLock held = await FileLock.AcquireAsync(Path.Combine(folder, LockName), time, cancellationToken);
            RemoveLeftovers(folder);
            string staging =
                Path.Combine(folder, StagingPrefix + RandomNumberGenerator.GetHexString(12, lowercase: true));
            try
            {
                Directory.CreateDirectory(staging);
                return await PlaceAsync(staging, source, write, sha256, nameOf, cancellationToken);
            }
            finally
            {
                Directory.Delete(staging, recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PluginException(
                PluginFailure.InvalidSettings,
                FileAccessException.From("install into", folder, e).Message,
                e);
        }
    }

    /// <summary>Removes a plugin and its checksum file.</summary>
    public async Task RemoveAsync(PluginFile file, CancellationToken cancellationToken)
    {
        string folder = installed.Folder.Path;
        using FileLock held = await FileLock.AcquireAsync(Path.Combine(folder, LockName), time, cancellationToken);
        File.Delete(file.Path);
        File.Delete(file.ChecksumPath);
    }

    private async Task<InstalledPlugin> PlaceAsync(
        string staging,
        PluginSource source,
        Func<Stream, CancellationToken, Task> write,
        string? sha256,
        Func<PluginDescription, PluginFileName> nameOf,
        CancellationToken cancellationToken)
    {
        string program = Path.Combine(staging, "packer-plugin-" + source.Name + PluginPlatform.Current.Extension);
        string digest = await WriteAsync(program, write, cancellationToken);
        if (sha256 is not null && digest != sha256)
        {
            throw new PluginException(
                PluginFailure.WrongDigest,
                $"The program of {source} is not the locked one: its sha256 digest is {digest}, expected was "
                    + $"{sha256}. It was not run.");
        }

        ExecutableFile.AwaitStartingChildren();
        PluginDescription description = await describe.RunAsync(program, cancellationToken);
        PluginFile file = installed.Folder.FileOf(source, nameOf(description));
        string checksum = program + PluginFileName.ChecksumSuffix;
        await File.WriteAllBytesAsync(checksum, Encoding.ASCII.GetBytes(digest), cancellationToken);
        File.SetUnixFileMode(checksum, ChecksumMode);
        string folder = Path.GetDirectoryName(file.Path)!;
        Directory.CreateDirectory(folder);

        // Without its checksum file the program counts as not installed.
        File.Move(program, file.Path, overwrite: true);
        File.Move(checksum, file.ChecksumPath, overwrite: true);
        AtomicFile.SyncDirectory(folder);
        InstalledPlugin plugin = new(file, digest, description);
        await installed.Inspector.RememberAsync(plugin, cancellationToken);
        return plugin;
    }

    private static async Task<string> WriteAsync(
        string path,
        Func<Stream, CancellationToken, Task> write,
        CancellationToken cancellationToken)
    {
        await using (FileStream file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None))
        {
            await write(file, cancellationToken);
            file.Flush(flushToDisk: true);
            File.SetUnixFileMode(file.SafeFileHandle, ProgramMode);
        }

        return await FileDigest.OfAsync(path, cancellationToken);
    }

    /// <summary>What a process has left that was killed here; nobody else can be at work under the lock.</summary>
    private static void RemoveLeftovers(string folder)
    {
        foreach (string left in Directory.EnumerateDirectories(folder, StagingPrefix + "*"))
        {
            Directory.Delete(left, recursive: true);
        }
    }
}
