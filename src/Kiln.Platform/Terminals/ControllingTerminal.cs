using System.Runtime.InteropServices;
using System.Text;
using Kiln.Platform.Native;
using Kiln.Platform.Processes;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Platform.Terminals;

/// <summary>
/// The terminal that this process was started from, wherever its standard streams go. One reader at a time; a read
/// waits on a thread of its own.
/// </summary>
public sealed class ControllingTerminal : IDisposable
{
    private const string Device = "/dev/tty";
    private const int BufferBytes = 4096;

    private readonly SafeFileHandle _handle;
    private readonly WakeUp _wakeUp = new();
    private readonly Lock _lock = new();
    private TerminalSettings? _settings;

    private ControllingTerminal(SafeFileHandle handle) => _handle = handle;

    /// <summary>The process may read: it is not in the background of its terminal.</summary>
    public bool IsForeground => LibC.GetForegroundGroup(Descriptor) == LibC.GetProcessGroup();

    public unsafe TerminalSize Size
    {
        get
        {
            ushort* size = stackalloc ushort[4];
            bool isKnown = LibC.WindowSize(Descriptor, LibC.GetWindowSize, size) == 0 && size[0] > 0 && size[1] > 0;
            return isKnown ? new(size[1], size[0]) : new(80, 24);
        }
    }

    private int Descriptor => (int)_handle.DangerousGetHandle();

    /// <exception cref="IOException">This process has no terminal; the message says why.</exception>
    public static ControllingTerminal Open()
    {
        int descriptor = LibC.Open(Device, LibC.OpenReadWrite | LibC.CloseOnExec | LibC.NoControllingTerminal, 0);
        return descriptor >= 0
            ? new(new(descriptor, ownsHandle: true))
            : throw new IOException($"open {Device}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <returns>One line without its end; null when the user ended the input instead.</returns>
    public Task<string?> ReadLineAsync(CancellationToken cancellationToken) => OnOwnThread(
        () =>
        {
            // The terminal itself edits the line and gives it in one piece.
            byte[] buffer = new byte[BufferBytes];
            List<byte> line = [];
            while (true)
            {
                int count = Read(buffer, cancellationToken);
                if (count == 0)
                {
                    return line.Count == 0 ? null : Text(line);
                }

                line.AddRange(buffer.AsSpan(0, count));
                if (line[^1] == '\n')
                {
                    return Text(line);
                }
            }
        });

    /// <returns>How many bytes were typed; 0 when the terminal is gone.</returns>
    public Task<int> ReadAsync(byte[] buffer, CancellationToken cancellationToken) =>
        OnOwnThread(() => Read(buffer, cancellationToken));

    public void Write(string text) => Write(Encoding.UTF8.GetBytes(text));

    public unsafe void Write(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            nint written = 0;
            while (written < bytes.Length)
            {
                nint count = LibC.Write(Descriptor, start + written, bytes.Length - written);
                if (count < 0 && Marshal.GetLastPInvokeError() != LibC.Eintr)
                {
                    // The terminal is gone; the next read tells.
                    return;
                }

                written += Math.Max(0, count);
            }
        }
    }

    /// <summary>
    /// Every key goes to <see cref="ReadAsync"/> as it is, Ctrl-C too; the result's disposal gives the terminal its old
    /// settings back.
    /// </summary>
    public IDisposable EnterRawMode()
    {
        lock (_lock)
        {
            _settings = TerminalSettings.Read(Descriptor);
            _settings?.ApplyRaw(Descriptor);
        }

        return new RawMode(this);
    }

    /// <summary>Tells each new size of the window until the result is disposed of.</summary>
    /// <param name="changed">Called from any thread.</param>
    public IDisposable WatchSize(Action<TerminalSize> changed) =>
        PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => changed(Size));

    /// <summary>Gives the terminal its old settings back, if <see cref="EnterRawMode"/> changed them.</summary>
    public void LeaveRawMode()
    {
        lock (_lock)
        {
            _settings?.Restore(Descriptor);
            _settings = null;
        }
    }

    public void Dispose()
    {
        LeaveRawMode();
        _handle.Dispose();
        _wakeUp.Dispose();
    }

    private static string Text(List<byte> line) =>
        Encoding.UTF8.GetString(CollectionsMarshal.AsSpan(line)).TrimEnd('\n', '\r');

    private static Task<T> OnOwnThread<T>(Func<T> work) => Task.Factory.StartNew(
        work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private unsafe int Read(byte[] buffer, CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration cancellation = cancellationToken.Register(_wakeUp.Signal);
        PollEntry* entries = stackalloc PollEntry[2];
        while (true)
        {
            entries[0] = new() { Descriptor = Descriptor, Events = LibC.PollIn };
            entries[1] = new() { Descriptor = _wakeUp.Descriptor, Events = LibC.PollIn };
            _ = LibC.Poll(entries, 2, -1);
            if (entries[1].Returned != 0)
            {
                _wakeUp.Reset();
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (entries[0].Returned == 0)
            {
                continue;
            }

            fixed (byte* start = buffer)
            {
                nint count = LibC.Read(Descriptor, start, buffer.Length);
                if (count >= 0 || Marshal.GetLastPInvokeError() is not (LibC.Eintr or LibC.Eagain))
                {
                    return (int)Math.Max(0, count);
                }
            }
        }
    }

    private sealed class RawMode(ControllingTerminal terminal) : IDisposable
    {
        public void Dispose() => terminal.LeaveRawMode();
    }
}
