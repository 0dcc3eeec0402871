using System.Runtime.InteropServices;
using Kiln.Platform.Native;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Platform.Processes;

/// <summary>One output stream of a child: read by the session's thread when poll says so.</summary>
internal sealed class OutputReader : IDisposable
{
    private readonly SafeFileHandle? _pipe;
    private readonly LineSplitter? _lines;
    private readonly Stream? _stream;
    private bool _ended;

    public OutputReader(SafeFileHandle? pipe, Action<string>? onLine, Stream? stream, int maxLineBytes)
    {
        _pipe = pipe;
        _ended = pipe is null;
        _stream = stream;
        _lines = onLine is null || stream is not null ? null : new(onLine, maxLineBytes);
    }

    /// <summary>The pipe's number until the stream has ended, then -1.</summary>
    public int Descriptor => _ended ? -1 : (int)_pipe!.DangerousGetHandle();

    public bool HasEnded => _ended;

    /// <summary>Reads once; does not wait when poll has announced something.</summary>
    public unsafe void Read(byte[] buffer)
    {
        nint count;
        fixed (byte* start = buffer)
        {
            count = LibC.Read(Descriptor, start, buffer.Length);
        }

        if (count > 0)
        {
            ReadOnlySpan<byte> bytes = buffer.AsSpan(0, (int)count);
            _lines?.Write(bytes);
            _stream?.Write(bytes);
        }
        else if (count == 0 || Marshal.GetLastPInvokeError() is not (LibC.Eintr or LibC.Eagain))
        {
            _ended = true;
        }
    }

    /// <summary>Flushes an incomplete last line.</summary>
    public void Complete() => _lines?.Complete();

    public void Dispose() => _pipe?.Dispose();
}
