using System.Runtime.InteropServices;
using Kiln.Platform.Native;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Platform.Files;

/// <summary>
/// Reads a file once, from its beginning, with as few calls as that takes: of many small files, the locks of .NET's
/// handles and their looks at the file cost more than the reading. Nobody is kept from writing into it.
/// </summary>
public sealed class SequentialFile : IDisposable
{
    private readonly string _path;
    private readonly SafeFileHandle _handle;

    private SequentialFile(string path, SafeFileHandle handle)
    {
        _path = path;
        _handle = handle;
    }

    /// <exception cref="FileAccessException">It cannot be read.</exception>
    public static SequentialFile Open(string path)
    {
        // Without blocking: a pipe could have taken the place of the file.
        int descriptor = LibC.Open(path, LibC.OpenReadOnly | LibC.NonBlocking | LibC.CloseOnExec, 0);
        return descriptor >= 0
            ? new(path, new SafeFileHandle(descriptor, ownsHandle: true))
            : throw FileAccessException.FromError("read", path, Marshal.GetLastPInvokeError());
    }

    /// <returns>How much was read; 0 at the end.</returns>
    /// <exception cref="FileAccessException">It cannot be read.</exception>
    public unsafe int Read(Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            while (true)
            {
                nint read = LibC.ReadFile(_handle, start, buffer.Length);
                if (read >= 0)
                {
                    return (int)read;
                }

                int error = Marshal.GetLastPInvokeError();
                if (error != LibC.Eintr)
                {
                    throw FileAccessException.FromError("read", _path, error);
                }
            }
        }
    }

    public void Dispose() => _handle.Dispose();
}
