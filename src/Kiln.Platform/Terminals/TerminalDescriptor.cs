using System.Runtime.InteropServices;
using Kiln.Platform.Native;

namespace Kiln.Platform.Terminals;

/// <summary>What every terminal of this process can be asked and told, whichever way it was opened.</summary>
/// <param name="Number">Stays the owner's.</param>
internal readonly record struct TerminalDescriptor(int Number)
{
    /// <summary>This process is not in the background of the terminal.</summary>
    public bool IsForeground => LibC.GetForegroundGroup(Number) == LibC.GetProcessGroup();

    /// <summary>80 columns and 24 rows where it is not known.</summary>
    public unsafe TerminalSize Size
    {
        get
        {
            ushort* size = stackalloc ushort[4];
            bool isKnown = LibC.WindowSize(Number, LibC.GetWindowSize, size) == 0 && size[0] > 0 && size[1] > 0;
            return isKnown ? new(size[1], size[0]) : new(80, 24);
        }
    }

    public unsafe void Write(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            nint written = 0;
            while (written < bytes.Length)
            {
                nint count = LibC.Write(Number, start + written, bytes.Length - written);
                if (count < 0 && Marshal.GetLastPInvokeError() != LibC.Eintr)
                {
                    // The terminal is gone; the next read tells.
                    return;
                }

                written += Math.Max(0, count);
            }
        }
    }
}
