using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Builders.Oci.Native;

internal static class DirectoryHandle
{
    private const int ReadOnlyDirectory = 0x10000 | 0x80000;

    public static SafeFileHandle Open(string path)
    {
        int descriptor = LibC.Open(path, ReadOnlyDirectory);
        return descriptor >= 0
            ? new(descriptor, ownsHandle: true)
            : throw new IOException($"Cannot open {path}: {Marshal.GetLastPInvokeErrorMessage()}.");
    }
}
