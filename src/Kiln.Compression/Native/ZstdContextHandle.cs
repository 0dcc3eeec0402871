using Microsoft.Win32.SafeHandles;

namespace Kiln.Compression.Native;

/// <summary>A context of libzstd.</summary>
internal sealed class ZstdContextHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public ZstdContextHandle()
        : base(ownsHandle: true)
    {
    }

    protected override bool ReleaseHandle() => Libzstd.Free(handle) == 0;
}
