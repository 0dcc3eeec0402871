using System.Runtime.InteropServices;
using Kiln.Platform.Native;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Platform.Processes;

/// <summary>
/// Moves a stream into a child's standard input. Reading is asynchronous; the session's thread writes when the pipe has
/// room, so that a child that does not read blocks nobody.
/// </summary>
internal sealed class InputPump : IDisposable
{
    private readonly Stream _source;
    private readonly SafeFileHandle _pipe;
    private readonly Action _wake;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private ReadOnlyMemory<byte> _pending;
    private TaskCompletionSource? _written;
    private bool _closed;

    public InputPump(Stream source, SafeFileHandle pipe, Action wake)
    {
        _source = source;
        _pipe = pipe;
        _wake = wake;
        _ = LibC.Control((int)pipe.DangerousGetHandle(), LibC.SetFlags, LibC.NonBlocking);
    }

    /// <summary>The pipe's number while there is something to write, otherwise -1.</summary>
    public int Descriptor
    {
        get
        {
            lock (_lock)
            {
                return _pending.IsEmpty || _closed ? -1 : (int)_pipe.DangerousGetHandle();
            }
        }
    }

    /// <summary>Ends when the stream or the child's interest in it has ended.</summary>
    /// <exception cref="IOException">The stream could not be read.</exception>
    public async Task RunAsync()
    {
        byte[] buffer = new byte[32 * 1024];
        try
        {
            int count;
            while ((count = await _source.ReadAsync(buffer, _stop.Token)) > 0
                && await OfferAsync(buffer.AsMemory(0, count)))
            {
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The child ended first.
        }
        finally
        {
            Close();
        }
    }

    /// <summary>Called by the session's thread when the pipe has room or is broken.</summary>
    public unsafe void Write()
    {
        lock (_lock)
        {
            if (_closed || _pending.IsEmpty)
            {
                return;
            }

            fixed (byte* start = _pending.Span)
            {
                nint count = LibC.Write((int)_pipe.DangerousGetHandle(), start, _pending.Length);
                if (count >= 0)
                {
                    _pending = _pending[(int)count..];
                }
                else if (Marshal.GetLastPInvokeError() is not (LibC.Eagain or LibC.Eintr))
                {
                    _pending = default;
                    _closed = true;
                }
            }

            if (_pending.IsEmpty)
            {
                _written?.TrySetResult();
            }
        }
    }

    /// <summary>The child has ended: nothing more is read or written.</summary>
    public void Stop()
    {
        _stop.Cancel();
        Close();
    }

    public void Dispose()
    {
        Stop();
        _stop.Dispose();
    }

    /// <returns>False when the child does not read any more.</returns>
    private async Task<bool> OfferAsync(ReadOnlyMemory<byte> bytes)
    {
        TaskCompletionSource written = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_closed)
            {
                return false;
            }

            _pending = bytes;
            _written = written;
        }

        _wake();
        await written.Task;
        lock (_lock)
        {
            return !_closed;
        }
    }

    private void Close()
    {
        lock (_lock)
        {
            _closed = true;
            _pending = default;
            _written?.TrySetResult();
            _pipe.Dispose();
        }
    }
}
