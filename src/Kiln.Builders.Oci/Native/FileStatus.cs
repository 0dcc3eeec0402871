using System.Runtime.InteropServices;

namespace Kiln.Builders.Oci.Native;

/// <summary>What .NET does not tell about a file.</summary>
/// <param name="Type">One of the constants, or another type of the kernel.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FileStatus(int Type, uint User, uint Group)
{
    public const int Regular = 0x8000;

    private const int TypeBits = 0xf000;
    private const int CurrentFolder = -100;
    private const uint BasicMask = 0x7ff;

    /// <summary>Follows links.</summary>
    public static FileStatus Of(string path)
    {
        Span<byte> buffer = stackalloc byte[256];
        if (LibC.Status(CurrentFolder, path, 0, BasicMask, buffer) != 0)
        {
            throw new IOException($"Cannot examine {path}: {Marshal.GetLastPInvokeErrorMessage()}.");
        }

        return new(
            BitConverter.ToUInt16(buffer[28..]) & TypeBits,
            BitConverter.ToUInt32(buffer[20..]),
            BitConverter.ToUInt32(buffer[24..]));
    }
}
