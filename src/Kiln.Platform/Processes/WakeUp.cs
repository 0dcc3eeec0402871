using Kiln.Platform.Native;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Platform.Processes;

/// <summary>Ends a poll from another thread.</summary>
internal sealed class WakeUp : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SafeFileHandle _event =
        new(LibC.EventDescriptor(0, LibC.CloseOnExec | LibC.NonBlocking), ownsHandle: true);

    public int Descriptor => (int)_event.DangerousGetHandle();

    public unsafe void Signal()
    {
        lock (_lock)
        {
            if (!_event.IsClosed)
            {
                ulong one = 1;
                _ = LibC.Write(Descriptor, (byte*)&one, sizeof(ulong));
            }
        }
    }

    public unsafe void Reset()
    {
        ulong count;
        _ = LibC.Read(Descriptor, (byte*)&count, sizeof(ulong));
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _event.Dispose();
        }
    }
}
