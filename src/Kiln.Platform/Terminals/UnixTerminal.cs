using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using Kiln.Platform.Native;
using Kiln.Platform.Processes;

namespace Kiln.Platform.Terminals;

/// <summary>The terminal on the standard input and output of this process.</summary>
public sealed class UnixTerminal : ITerminal
{
    private const int Input = 0;
    private const int BufferBytes = 4096;
    private const string MarkPastes = "\e[?2004h";
    private const string DoNotMarkPastes = "\e[?2004l";

    /// <summary>
    /// The runtime's own output to a terminal turns application keys on, and nobody turns them off again.
    /// </summary>
    private const string OrdinaryKeys = "\e[?1l\e>";

    private static readonly TerminalDescriptor Screen = new(1);
    private readonly WakeUp _wakeUp = new();
    private readonly Lock _lock = new();
    private readonly TerminalSettings _settings;
    private readonly ImmutableArray<PosixSignalRegistration> _registrations;
    private bool _isRaw;

    private UnixTerminal(TerminalSettings settings)
    {
        _settings = settings;
        _registrations =
        [
            .. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT }
                .Select(signal => PosixSignalRegistration.Create(signal, _ => LeaveRawMode())),
            PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => _wakeUp.Signal()),
            PosixSignalRegistration.Create(PosixSignal.SIGCONT, _ => Continue()),
        ];
    }

    public TerminalSize Size => Screen.Size;

    /// <summary>The terminal, or null when the standard input or output is something else.</summary>
    public static UnixTerminal? Open() =>
        LibC.IsTerminal(Screen.Number) == 1 && TerminalSettings.Read(Input) is { } settings ? new(settings) : null;

    public IDisposable EnterRawMode()
    {
        lock (_lock)
        {
            _settings.ApplyRaw(Input);
            _isRaw = true;
            Write(MarkPastes);
        }

        return new RawMode(this);
    }

    public unsafe TerminalInput Read(TimeSpan? timeout, CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration cancellation = cancellationToken.Register(_wakeUp.Signal);
        PollEntry* entries = stackalloc PollEntry[2];
        entries[0] = new() { Descriptor = Input, Events = LibC.PollIn };
        entries[1] = new() { Descriptor = _wakeUp.Descriptor, Events = LibC.PollIn };
        int ready = LibC.Poll(entries, 2, timeout is { } limit ? (int)limit.TotalMilliseconds : -1);
        int error = Marshal.GetLastPInvokeError();
        cancellationToken.ThrowIfCancellationRequested();
        if (ready < 0)
        {
            return TerminalInput.Of(error == LibC.Eintr ? TerminalInputKind.Nothing : TerminalInputKind.Ended);
        }

        if (entries[1].Returned != 0)
        {
            _wakeUp.Reset();
            return TerminalInput.Of(TerminalInputKind.Disturbed);
        }

        return entries[0].Returned == 0 ? TerminalInput.Of(TerminalInputKind.Nothing) : ReadBytes();
    }

    public void Write(string text) => Screen.Write(Encoding.UTF8.GetBytes(text));

    public void Suspend() => TerminalStops.Stop();

    public void Dispose()
    {
        LeaveRawMode();
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }

        _wakeUp.Dispose();
    }

    private static unsafe TerminalInput ReadBytes()
    {
        byte* buffer = stackalloc byte[BufferBytes];
        nint count = LibC.Read(Input, buffer, BufferBytes);
        if (count > 0)
        {
            return new(TerminalInputKind.Bytes, [.. new ReadOnlySpan<byte>(buffer, (int)count)]);
        }

        bool isInterrupted = count < 0 && Marshal.GetLastPInvokeError() is LibC.Eintr or LibC.Eagain;
        return TerminalInput.Of(isInterrupted ? TerminalInputKind.Nothing : TerminalInputKind.Ended);
    }

    private void LeaveRawMode()
    {
        lock (_lock)
        {
            if (_isRaw)
            {
                _isRaw = false;
                Write(DoNotMarkPastes + OrdinaryKeys);
                _settings.Restore(Input);
            }
        }
    }

    /// <summary>The shell may have set the terminal to its own taste while the process was stopped.</summary>
    private void Continue()
    {
        lock (_lock)
        {
            if (_isRaw)
            {
                _settings.ApplyRaw(Input);
                Write(MarkPastes);
            }
        }

        _wakeUp.Signal();
    }

    private sealed class RawMode(UnixTerminal terminal) : IDisposable
    {
        public void Dispose() => terminal.LeaveRawMode();
    }
}
