using System.Runtime.InteropServices;

namespace Kiln.Platform.Native;

/// <summary>struct pollfd. A negative descriptor is skipped by the kernel.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollEntry
{
    internal int Descriptor;
    internal short Events;
    internal short Returned;
}
