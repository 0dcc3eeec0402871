using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Compression.Native;

/// <summary>A <c>lzma_stream</c>, which must not move in memory.</summary>
internal sealed unsafe class LzmaStreamHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public LzmaStreamHandle()
        : base(ownsHandle: true) =>
        SetHandle((nint)NativeMemory.AllocZeroed((nuint)sizeof(Liblzma.Stream)));

    protected override bool ReleaseHandle()
    {
        Liblzma.End(handle);
        NativeMemory.Free((void*)handle);
        return true;
    }
}
