using System.Runtime.InteropServices;
using Kiln.Platform.Native;

namespace Kiln.Platform.Terminals;

/// <summary>
/// A standard stream of this process, and nothing more. The streams of <c>System.Console</c> also set up a terminal: they send it
/// control sequences before the first text and change its settings, which nobody who only prints wants. Disposing leaves it open.
/// </summary>
public sealed class StandardStream : Stream
{
    private readonly int _descriptor;

    private StandardStream(int descriptor) => _descriptor = descriptor;

    public override bool CanRead => _descriptor == 0;

    public override bool CanSeek => false;

    public override bool CanWrite => _descriptor != 0;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="IOException">The process was started without it.</exception>
    public static StandardStream OpenInput() => Open(0);

    /// <inheritdoc cref="OpenInput"/>
    public static StandardStream OpenOutput() => Open(1);

    /// <inheritdoc cref="OpenInput"/>
    public static StandardStream OpenError() => Open(2);

    /// <summary>
    /// What this process and its children print from now on goes to the standard error. Where the error is closed, or on
    /// Windows, nothing changes.
    /// </summary>
    public static void SendOutputToError()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = LibC.Duplicate(2, 1);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override unsafe int Read(Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            while (true)
            {
                nint count = LibC.Read(_descriptor, start, buffer.Length);
                if (count >= 0)
                {
                    return (int)count;
                }

                WaitOrThrow(LibC.PollIn);
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <exception cref="IOException">Its <see cref="Exception.HResult"/> is the number of the system's error.</exception>
    public override unsafe void Write(ReadOnlySpan<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            nint written = 0;
            while (written < buffer.Length)
            {
                nint count = LibC.Write(_descriptor, start + written, buffer.Length - written);
                if (count < 0)
                {
                    WaitOrThrow(LibC.PollOut);
                }

                written += Math.Max(0, count);
            }
        }
    }

    public override void Flush()
    {
        // Nothing is kept.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>
    /// A descriptor that the start of the program would have closed cannot come from outside: the number was free, and a file of
    /// this process has got it.
    /// </summary>
    private static StandardStream Open(int descriptor) => LibC.Control(descriptor, LibC.GetDescriptorFlags, 0) switch
    {
        < 0 => throw Failure(),
        int flags when (flags & LibC.DescriptorClosesOnExec) != 0 => throw new IOException("it is closed"),
        _ => new(descriptor),
    };

    /// <summary>Whoever shares the stream may have made it one that does not wait.</summary>
    private unsafe void WaitOrThrow(short events)
    {
        switch (Marshal.GetLastPInvokeError())
        {
            case LibC.Eintr:
                break;
            case LibC.Eagain:
                PollEntry entry = new() { Descriptor = _descriptor, Events = events };
                _ = LibC.Poll(&entry, 1, -1);
                break;
            default:
                throw Failure();
        }
    }

    private static IOException Failure() => new(Marshal.GetLastPInvokeErrorMessage(), Marshal.GetLastPInvokeError());
}
