using System.Text;
using Kiln.Language.Diagnostics;
using Kiln.Language.Text;
using Kiln.Platform.Files;

namespace Kiln.Plugins.Locking;

/// <summary>The file beside a template that says which plugins it was made with.</summary>
public static class LockFile
{
    public const string Name = ".kiln.lock.hcl";

    private const int MostBytes = 4 * 1024 * 1024;

    /// <param name="templateFolder">The folder of the template's files.</param>
    public static string PathFor(string templateFolder) => Path.Combine(templateFolder, Name);

    /// <param name="path">A file that is not there is an empty lock.</param>
    /// <param name="files">Takes the file, so that messages can show it.</param>
    /// <exception cref="PluginException">The file is there and cannot be read.</exception>
    public static Parsed<PluginLock> Load(string path, ParsedFiles files)
    {
        try
        {
            return LockFileReader.Read(new SourceFile(path, UserFile.Read(path, MostBytes)), files);
        }
        catch (FileNotFoundException)
        {
            return new(PluginLock.Empty, []);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PluginException(
                PluginFailure.Locked,
                $"The lock file '{path}' could not be read: {e.Message.TrimEnd('.')}.",
                e);
        }
    }

    /// <summary>Writes the whole file, or removes it when nothing is locked. An unchanged file is left alone.</summary>
    /// <returns>Whether anything was changed.</returns>
    /// <exception cref="IOException">It could not be written; the old one is still there.</exception>
    public static async Task<bool> SaveAsync(string path, PluginLock content, CancellationToken cancellationToken)
    {
        if (content.Plugins.IsEmpty)
        {
            bool isThere = File.Exists(path);
            File.Delete(path);
            return isThere;
        }

        if (!WouldChange(path, content))
        {
            return false;
        }

        byte[] text = Encoding.UTF8.GetBytes(LockFileText.Of(content));
        await AtomicFile.WriteAsync(path, text, null, cancellationToken);
        return true;
    }

    /// <summary>Whether <see cref="SaveAsync"/> would change anything.</summary>
    public static bool WouldChange(string path, PluginLock content) => content.Plugins.IsEmpty
        ? File.Exists(path)
        : !File.Exists(path) || File.ReadAllText(path) != LockFileText.Of(content);
}
