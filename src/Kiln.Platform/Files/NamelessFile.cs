using System.Runtime.InteropServices;
using Kiln.Platform.Native;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Platform.Files;

/// <summary>
/// A new file that gets its name when its content is whole. Until then it is no entry of its folder, so a process that
/// is killed meanwhile leaves nothing. On file systems that have no such files it has a temporary name, and a killed
/// process leaves that.
/// </summary>
public sealed class NamelessFile : IDisposable
{
    private const int DefaultMode = 0b110_110_110;

    private readonly string _folder;
    private string? _temporary;

    private NamelessFile(string folder, string? temporary, FileStream content)
    {
        _folder = folder;
        _temporary = temporary;
        Content = content;
    }

    /// <summary>Closed with the file.</summary>
    public FileStream Content { get; }

    /// <param name="folder">Where it will be; must exist.</param>
    /// <param name="mode">Permission bits, less those of the process's mask; null for the default.</param>
    /// <exception cref="IOException">The file cannot be made.</exception>
    public static NamelessFile Create(string folder, UnixFileMode? mode)
    {
        int descriptor = LibC.Open(
            folder,
            LibC.OpenUnnamed | LibC.OpenDirectory | LibC.OpenReadWrite | LibC.CloseOnExec,
            (uint)(mode ?? (UnixFileMode)DefaultMode));
        if (descriptor >= 0)
        {
            SafeFileHandle handle = new(descriptor, ownsHandle: true);
            if (File.Exists(PathOf(handle)))
            {
                return new(folder, null, new FileStream(handle, FileAccess.ReadWrite));
            }

            handle.Dispose();
        }

        string temporary = TemporaryIn(folder);
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            UnixCreateMode = mode,
        };
        return new(folder, temporary, new FileStream(temporary, options));
    }

    /// <summary>Gives it a name that nothing has; flush <see cref="Content"/> first.</summary>
    /// <returns>False when something has the name already.</returns>
    public bool TryPlace(string path)
    {
        if (_temporary is null)
        {
            return TryLink(path);
        }

        if (!AtomicMove.TryMove(_temporary, path))
        {
            return false;
        }

        _temporary = null;
        return true;
    }

    /// <summary>Gives it a name, in place of the file that has it; flush <see cref="Content"/> first.</summary>
    public void Place(string path)
    {
        if (_temporary is null && TryLink(path))
        {
            return;
        }

        if (_temporary is null)
        {
            string temporary = TemporaryIn(_folder);
            if (!TryLink(temporary))
            {
                throw new IOException($"The file '{temporary}' exists already.");
            }

            _temporary = temporary;
        }

        File.Move(_temporary, path, overwrite: true);
        _temporary = null;
    }

    public void Dispose()
    {
        try
        {
            Content.Dispose();
        }
        finally
        {
            RemoveTemporary();
        }
    }

    private static string TemporaryIn(string folder) => Path.Combine(folder, $".{Guid.NewGuid():N}.tmp");

    private static string PathOf(SafeFileHandle handle) => $"/proc/self/fd/{handle.DangerousGetHandle()}";

    private bool TryLink(string path)
    {
        string content = PathOf(Content.SafeFileHandle);
        if (LibC.Link(LibC.CurrentDirectory, content, LibC.CurrentDirectory, path, LibC.FollowLink) == 0)
        {
            return true;
        }

        int failure = Marshal.GetLastPInvokeError();
        return failure == LibC.Eexist ? false : throw FileAccessException.FromError("write", path, failure);
    }

    private void RemoveTemporary()
    {
        if (_temporary is null)
        {
            return;
        }

        try
        {
            File.Delete(_temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The failure that led here is the one to tell; this one has the same cause.
        }

        _temporary = null;
    }
}
