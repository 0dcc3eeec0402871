using System.Runtime.InteropServices;
using Kiln.Platform.Native;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Platform.Processes;

/// <summary>
/// Both ends of an anonymous pipe; neither is inherited by child processes unless it is put in place of one of their
/// standard streams.
/// </summary>
internal sealed class Pipe : IDisposable
{
    private Pipe(SafeFileHandle reader, SafeFileHandle writer)
    {
        Reader = reader;
        Writer = writer;
    }

    public SafeFileHandle Reader { get; }

    public SafeFileHandle Writer { get; }

    public static unsafe Pipe Open()
    {
        int* ends = stackalloc int[2];
        if (LibC.Pipe(ends, LibC.CloseOnExec) != 0)
        {
            throw new IOException($"Cannot make a pipe: {Marshal.GetLastPInvokeErrorMessage()}.");
        }

        return new(AboveStandardStreams(ends[0]), AboveStandardStreams(ends[1]));
    }

    public void Dispose()
    {
        Reader.Dispose();
        Writer.Dispose();
    }

    /// <summary>
    /// When this process was started with a closed standard stream, a pipe would take that stream's number.
    /// </summary>
    private static SafeFileHandle AboveStandardStreams(int descriptor)
    {
        if (descriptor > 2)
        {
            return new(descriptor, ownsHandle: true);
        }

        int moved = LibC.Control(descriptor, LibC.DuplicateCloseOnExec, 3);
        _ = LibC.Close(descriptor);
        return new(moved, ownsHandle: true);
    }
}
