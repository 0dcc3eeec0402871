using System.Globalization;
using System.Runtime.InteropServices;
using Kiln.Platform.Native;
using Kiln.Platform.Terminals;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Platform.Processes;

/// <summary>A pseudo terminal for a command; this is the end where somebody types and sees.</summary>
public sealed class ProcessTerminal : IDisposable
{
    private const string Multiplexer = "/dev/ptmx";
    private const nuint GetNumber = 0x80045430;
    private const nuint SetLock = 0x40045431;

    private readonly Lock _lock = new();

    private ProcessTerminal(SafeFileHandle master, string path)
    {
        Master = master;
        Path = path;
    }

    internal SafeFileHandle Master { get; }

    /// <summary>What the command opens.</summary>
    internal string Path { get; }

    /// <exception cref="IOException">The machine gives none.</exception>
    public static unsafe ProcessTerminal Open(TerminalSize size)
    {
        int descriptor = LibC.Open(Multiplexer, LibC.OpenReadWrite | LibC.CloseOnExec | LibC.NoControllingTerminal, 0);
        if (descriptor < 0)
        {
            throw new IOException($"Cannot open a terminal ({Multiplexer}): {Marshal.GetLastPInvokeErrorMessage()}.");
        }

        SafeFileHandle master = new(descriptor, ownsHandle: true);
        int number;
        int unlocked = 0;
        if (LibC.TerminalControl(descriptor, GetNumber, &number) != 0
            || LibC.TerminalControl(descriptor, SetLock, &unlocked) != 0)
        {
            string reason = Marshal.GetLastPInvokeErrorMessage();
            master.Dispose();
            throw new IOException($"Cannot open a terminal ({Multiplexer}): {reason}.");
        }

        ProcessTerminal terminal = new(master, string.Create(CultureInfo.InvariantCulture, $"/dev/pts/{number}"));
        terminal.Resize(size);
        return terminal;
    }

    /// <summary>The command learns of it by SIGWINCH. Without effect after the disposal.</summary>
    public unsafe void Resize(TerminalSize size)
    {
        ushort* window = stackalloc ushort[4];
        window[0] = (ushort)Math.Clamp(size.Rows, 1, ushort.MaxValue);
        window[1] = (ushort)Math.Clamp(size.Columns, 1, ushort.MaxValue);
        lock (_lock)
        {
            if (!Master.IsClosed)
            {
                _ = LibC.WindowSize((int)Master.DangerousGetHandle(), LibC.SetWindowSize, window);
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            Master.Dispose();
        }
    }
}
