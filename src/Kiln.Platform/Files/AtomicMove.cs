using System.Runtime.InteropServices;
using Kiln.Platform.Native;

namespace Kiln.Platform.Files;

/// <summary>
/// Moves within one file system that happen at once or not at all, also for whoever looks at the same time.
/// </summary>
public static class AtomicMove
{
    private const int Einval = 22;
    private const int Enosys = 38;
    private const uint NoReplace = 1;
    private const uint Exchange = 2;

    /// <returns>False when something has the new name already.</returns>
    /// <exception cref="IOException">It failed for another reason.</exception>
    public static bool TryMove(string from, string to)
    {
        if (LibC.Rename(LibC.CurrentDirectory, from, LibC.CurrentDirectory, to, NoReplace) == 0)
        {
            return true;
        }

        int failure = Marshal.GetLastPInvokeError();
        if (failure is not (Einval or Enosys))
        {
            return failure == LibC.Eexist ? false : throw FileAccessException.FromError("make", to, failure);
        }

        // The file system does not know how; .NET looks first and moves then.
        if (Path.Exists(to))
        {
            return false;
        }

        File.Move(from, to, overwrite: false);
        return true;
    }

    /// <summary>Each of two existing files or folders gets the other's place.</summary>
    /// <returns>False when the file system cannot do it; nothing has changed then.</returns>
    public static bool TryExchange(string one, string other) =>
        LibC.Rename(LibC.CurrentDirectory, one, LibC.CurrentDirectory, other, Exchange) == 0;
}
