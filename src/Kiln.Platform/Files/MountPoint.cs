using System.Runtime.InteropServices;
using Kiln.Platform.Native;

namespace Kiln.Platform.Files;

/// <summary>Places where file systems are mounted.</summary>
public static class MountPoint
{
    private const int Detach = 2;
    private const int NoFollow = 8;
    private const int Ebusy = 16;

    /// <summary>
    /// Unmounts the topmost file system at a folder; one that is in use goes away when its last user does.
    /// </summary>
    /// <param name="path">Not followed when it is a symbolic link.</param>
    /// <exception cref="FileAccessException">It could not be unmounted.</exception>
    public static void Unmount(string path)
    {
        if (LibC.Unmount(path, NoFollow) == 0
            || (Marshal.GetLastPInvokeError() == Ebusy && LibC.Unmount(path, NoFollow | Detach) == 0))
        {
            return;
        }

        throw FileAccessException.FromError("unmount", path, Marshal.GetLastPInvokeError());
    }
}
