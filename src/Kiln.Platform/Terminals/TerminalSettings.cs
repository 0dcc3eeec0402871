using System.Runtime.InteropServices;
using Kiln.Platform.Native;

namespace Kiln.Platform.Terminals;

/// <summary>What <c>struct termios</c> says. Only the C library knows its layout, so it is carried as bytes.</summary>
internal sealed unsafe class TerminalSettings
{
    /// <summary>More than any system's structure has.</summary>
    private const int Bytes = 256;

    private readonly byte[] _original = new byte[Bytes];

    private TerminalSettings()
    {
    }

    /// <returns>Null when the descriptor is no terminal.</returns>
    public static TerminalSettings? Read(int descriptor)
    {
        TerminalSettings settings = new();
        fixed (byte* original = settings._original)
        {
            return LibC.GetTerminalAttributes(descriptor, original) == 0 ? settings : null;
        }
    }

    public void ApplyRaw(int descriptor)
    {
        byte[] raw = [.. _original];
        fixed (byte* changed = raw)
        {
            LibC.MakeRaw(changed);
            Set(descriptor, changed);
        }
    }

    /// <summary>Best effort: when the terminal is gone there is nothing to restore.</summary>
    public void Restore(int descriptor)
    {
        fixed (byte* original = _original)
        {
            Set(descriptor, original);
        }
    }

    /// <summary>It waits until all output is shown, and a signal may end that wait.</summary>
    private static void Set(int descriptor, byte* attributes)
    {
        while (LibC.SetTerminalAttributes(descriptor, LibC.AfterOutput, attributes) != 0
            && Marshal.GetLastPInvokeError() == LibC.Eintr)
        {
        }
    }
}
