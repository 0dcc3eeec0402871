using System.Runtime.InteropServices;
using Kiln.Platform.Native;

namespace Kiln.Platform.Files;

/// <summary>A second name for a file, which is there as long as one of its names is.</summary>
public static class HardLink
{
    private const int Exdev = 18;
    private const int Emlink = 31;
    private const int Eperm = 1;
    private const int Eopnotsupp = 95;

    /// <summary>Gives a file a second name, or copies it where the file system cannot do that.</summary>
    /// <param name="from">The file.</param>
    /// <param name="to">Must not exist; its folder must.</param>
    /// <exception cref="FileAccessException">It failed.</exception>
    public static void CreateOrCopy(string from, string to)
    {
        if (LibC.Link(LibC.CurrentDirectory, from, LibC.CurrentDirectory, to, 0) == 0)
        {
            return;
        }

        int error = Marshal.GetLastPInvokeError();
        if (error is not (Exdev or Emlink or Eperm or Eopnotsupp))
        {
            throw FileAccessException.FromError("make", to, error);
        }

        try
        {
            File.Copy(from, to, overwrite: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileAccessException.From("make", to, e);
        }
    }
}
