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
    private const string DevicePath = "/dev/tty";
    private const int BufferBytes = 4096;

    /// <summary>How often a process in the background looks whether it has come back.</summary>
    private const int BackgroundMilliseconds = 250;

    private readonly SafeFileHandle _handle;
    private readonly WakeUp _wakeUp = new();
    private readonly Lock _lock = new();
    private readonly IDisposable _stops;
    private TerminalSettings? _settings;
    private bool _wasAway;

    private ControllingTerminal(SafeFileHandle handle, TerminalStops stops)
    {
        _handle = handle;
        _stops = stops.Add(static () => { }, NoteReturn);
    }

    /// <summary>This process has one.</summary>
    public static bool Exists
    {
        get
        {
            using SafeFileHandle handle = new(OpenDevice(), ownsHandle: true);
            return !handle.IsInvalid;
        }
    }

    /// <summary>The process may read: it is not in the background of its terminal.</summary>
    public bool IsForeground => Device.IsForeground;

    public TerminalSize Size => Device.Size;

    private TerminalDescriptor Device => new(Descriptor);

    private int Descriptor => (int)_handle.DangerousGetHandle();

    /// <param name="stops">Of this process.</param>
    /// <exception cref="IOException">This process has no terminal; the message says why.</exception>
    public static ControllingTerminal Open(TerminalStops stops)
    {
        int descriptor = OpenDevice();
        return descriptor >= 0
            ? new(new(descriptor, ownsHandle: true), stops)
            : throw new IOException($"open {DevicePath}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <param name="question">
    /// Shown, and shown again when the process comes back to the foreground: the screen shows other things by then.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>One line without its end; null when the user ended the input instead.</returns>
    public Task<string?> AskAsync(string question, CancellationToken cancellationToken) => OnOwnThread(
        () =>
        {
            Volatile.Write(ref _wasAway, false);
            Write(question);

            // The terminal itself edits the line and gives it in one piece.
            byte[] buffer = new byte[BufferBytes];
            List<byte> line = [];
            while (true)
            {
                int count = Read(buffer, () => Write("\r" + question), cancellationToken);
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
        OnOwnThread(() => Read(buffer, ApplyRawMode, cancellationToken));

    public void Write(string text) => Write(Encoding.UTF8.GetBytes(text));

    public void Write(ReadOnlySpan<byte> bytes) => Device.Write(bytes);

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

    /// <summary>
    /// Gives the terminal its old settings back, if <see cref="EnterRawMode"/> changed them. In the background they are those of
    /// somebody else by now, and who changes them there is stopped.
    /// </summary>
    public void LeaveRawMode()
    {
        lock (_lock)
        {
            if (IsForeground)
            {
                _settings?.Restore(Descriptor);
            }

            _settings = null;
        }
    }

    public void Dispose()
    {
        LeaveRawMode();
        _stops.Dispose();
        _handle.Dispose();
        _wakeUp.Dispose();
    }

    private static int OpenDevice() =>
        LibC.Open(DevicePath, LibC.OpenReadWrite | LibC.CloseOnExec | LibC.NoControllingTerminal, 0);

    private static string Text(List<byte> line) =>
        Encoding.UTF8.GetString(CollectionsMarshal.AsSpan(line)).TrimEnd('\n', '\r');

    private static Task<T> OnOwnThread<T>(Func<T> work) => Task.Factory.StartNew(
        work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>In the background nothing is read: what is typed there belongs to somebody else, and who reads it is stopped.</summary>
    private int Read(byte[] buffer, Action whenBack, CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration cancellation = cancellationToken.Register(_wakeUp.Signal);
        while (true)
        {
            bool isReadable = Wait(withTerminal: !Volatile.Read(ref _wasAway) && IsForeground);
            cancellationToken.ThrowIfCancellationRequested();
            int foreground = LibC.GetForegroundGroup(Descriptor);
            if (foreground < 0)
            {
                // The terminal is gone.
                return 0;
            }

            if (foreground != LibC.GetProcessGroup())
            {
                Volatile.Write(ref _wasAway, true);
                continue;
            }

            if (Interlocked.Exchange(ref _wasAway, false))
            {
                whenBack();
            }

            if (isReadable && ReadNow(buffer) is { } count)
            {
                return count;
            }
        }
    }

    /// <returns>Something was typed, or the terminal is gone.</returns>
    private unsafe bool Wait(bool withTerminal)
    {
        PollEntry* entries = stackalloc PollEntry[2];
        entries[0] = new() { Descriptor = _wakeUp.Descriptor, Events = LibC.PollIn };
        entries[1] = new() { Descriptor = Descriptor, Events = LibC.PollIn };
        _ = withTerminal ? LibC.Poll(entries, 2, -1) : LibC.Poll(entries, 1, BackgroundMilliseconds);
        if (entries[0].Returned != 0)
        {
            _wakeUp.Reset();
        }

        return entries[1].Returned != 0;
    }

    /// <returns>Null when there was nothing after all.</returns>
    private unsafe int? ReadNow(byte[] buffer)
    {
        fixed (byte* start = buffer)
        {
            nint count = LibC.Read(Descriptor, start, buffer.Length);
            bool isOver = count >= 0 || Marshal.GetLastPInvokeError() is not (LibC.Eintr or LibC.Eagain);
            return isOver ? (int)Math.Max(0, count) : null;
        }
    }

    private void NoteReturn()
    {
        Volatile.Write(ref _wasAway, true);
        _wakeUp.Signal();
    }

    /// <summary>A shell has set the terminal to its own taste while the process was stopped.</summary>
    private void ApplyRawMode()
    {
        lock (_lock)
        {
            _settings?.ApplyRaw(Descriptor);
        }
    }

    private sealed class RawMode(ControllingTerminal terminal) : IDisposable
    {
        public void Dispose() => terminal.LeaveRawMode();
    }
}
