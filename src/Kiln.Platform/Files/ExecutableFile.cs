using Kiln.Platform.Processes;

namespace Kiln.Platform.Files;

/// <summary>
/// Writes files that are executed soon after. A child that is started by another thread just while the file is open for
/// writing would hold it open until its own program runs, and the file could not be executed meanwhile ("text file
/// busy"). So no child is started while such a file is open.
/// </summary>
public static class ExecutableFile
{
    /// <param name="path">Must not exist.</param>
    /// <param name="content">Small: starting children waits for it.</param>
    /// <param name="mode">Permission bits, exactly.</param>
    /// <exception cref="IOException">The file could not be written; none is left.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        lock (Spawner.Gate)
        {
            FileStreamOptions options = new()
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            };
            using FileStream stream = new(path, options);
            try
            {
                stream.Write(content);
                File.SetUnixFileMode(stream.SafeFileHandle, mode);
            }
            catch
            {
                File.Delete(path);
                throw;
            }
        }
    }

    /// <summary>
    /// Returns when no child that was started before can hold a file open that this process has closed: from then on a
    /// large program that was written in the usual way can be executed.
    /// </summary>
    public static void AwaitStartingChildren()
    {
        lock (Spawner.Gate)
        {
        }
    }
}
