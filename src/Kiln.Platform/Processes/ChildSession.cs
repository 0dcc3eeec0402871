using System.Runtime.InteropServices;
using Kiln.Platform.Native;
using Kiln.Platform.Terminals;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Platform.Processes;

/// <summary>
/// One running child. Its pipes and its end are watched by one thread of its own: blocking reads on pool threads would
/// starve the pool as soon as some builds run side by side, and one thread keeps the lines of both streams in order.
/// </summary>
internal sealed class ChildSession : IDisposable
{
    private const int PidfdOpen = 434;
    private const int PollWithoutPidfdMilliseconds = 10;

    /// <summary>Nobody tells that a child was stopped, so somebody has to look: only where there is a terminal to stop it.</summary>
    private const int PollWithTerminalMilliseconds = 500;

    // siginfo_t has 128 bytes; its first number stays 0 when nobody has exited or stopped.
    private const int SignalInformationInts = 32;
    private const int SignalCodeIndex = 2;
    private const int SignalStatusIndex = 6;
    private const int CodeExited = 1;
    private const int FirstSignalCode = 128;

    private static readonly TimeSpan DrainAfterKill = TimeSpan.FromSeconds(1);
    private static readonly Lazy<bool> HasTerminal = new(static () => ControllingTerminal.Exists);

    private readonly ProcessSpec _spec;
    private readonly Watchdog _watchdog;
    private readonly WakeUp _wakeUp = new();
    private readonly TaskCompletionSource<int> _exit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly OutputReader _output;
    private readonly OutputReader _error;
    private readonly InputPump? _input;
    private readonly string _mark;
    private readonly int _pid;
    private readonly SafeFileHandle _pidfd;
    private readonly byte[] _buffer = new byte[32 * 1024];
    private volatile bool _stopRequested;
    private Exception? _failure;
    private Stopping _stopping;
    private long _deadline;
    private bool _exited;

    /// <exception cref="ProcessStartException">The child could not be started.</exception>
    public ChildSession(ProcessSpec spec, Watchdog watchdog)
    {
        _spec = spec;
        _watchdog = watchdog;
        bool wantsOutput = spec.OnOutputLine is not null || spec.OutputStream is not null;
        bool wantsError = spec.OnErrorLine is not null || spec.ErrorStream is not null;
        SafeFileHandle? terminal = spec.Terminal?.Master;
        using Pipe? input = spec.Input is null || terminal is not null ? null : Pipe.Open();
        using Pipe? output = wantsOutput && terminal is null ? Pipe.Open() : null;
        using Pipe? error = wantsError && terminal is null ? Pipe.Open() : null;
        _mark = watchdog.NextMark();
        _pid = Spawner.Start(
            spec, input?.Reader, output?.Writer, error?.Writer, _mark, ownSession: terminal is not null);
        _watchdog.Add(_pid);
        _pidfd = new(LibC.SystemCall(PidfdOpen, _pid, 0), ownsHandle: true);
        _output = new(Keep(terminal ?? output?.Reader), spec.OnOutputLine, spec.OutputStream, spec.MaxLineBytes);
        _error = new(Keep(error?.Reader), spec.OnErrorLine, spec.ErrorStream, spec.MaxLineBytes);
        SafeFileHandle? typing = spec.Input is null ? null : Keep(terminal ?? input!.Writer);
        _input = typing is null ? null : new(spec.Input!, typing, _wakeUp.Signal);
    }

    private enum Stopping
    {
        No,
        Politely,
        Hard,
    }

    /// <returns>The exit code, 128 + n after signal n, when the child and all its output have ended.</returns>
    public Task<int> Exit => _exit.Task;

    /// <summary>The copying of the input; completed when there is none.</summary>
    public Task Input { get; private set; } = Task.CompletedTask;

    public void Start()
    {
        Input = _input?.RunAsync() ?? Task.CompletedTask;
        new Thread(Run) { IsBackground = true, Name = "child " + _pid }.Start();
    }

    /// <summary>Ends the process group: politely, after the grace period hard.</summary>
    public void RequestStop()
    {
        _stopRequested = true;
        _wakeUp.Signal();
    }

    public void Dispose()
    {
        _input?.Dispose();
        _output.Dispose();
        _error.Dispose();
        _pidfd.Dispose();
        _wakeUp.Dispose();
    }

    /// <summary>The same descriptor under a new owner, because the pipe's handles are closed with the pipe.</summary>
    private static SafeFileHandle? Keep(SafeFileHandle? handle) => handle is null
        ? null
        : new(LibC.Control((int)handle.DangerousGetHandle(), LibC.DuplicateCloseOnExec, 3), ownsHandle: true);

    private void Run()
    {
        try
        {
            Watch();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // A receiver of output failed (a full disk, say): the command must not run on unheard.
            _failure = e;
            StopHard();
        }

        int code = Reap();
        _input?.Stop();
        if (_failure is null)
        {
            _exit.SetResult(code);
        }
        else
        {
            _exit.SetException(_failure);
        }
    }

    private void Watch()
    {
        while (!IsOver())
        {
            PollOnce();
            CheckTerminal();
            ApplyStop();
        }

        _output.Complete();
        _error.Complete();
    }

    /// <summary>
    /// A background process that kept an output open keeps the session open, as it does in a shell; only a stop ends
    /// that.
    /// </summary>
    private bool IsOver() =>
        _exited
        && ((_output.HasEnded && _error.HasEnded)
            || (_stopping == Stopping.Hard && Environment.TickCount64 >= _deadline));

    private unsafe void PollOnce()
    {
        PollEntry* entries = stackalloc PollEntry[5];
        entries[0] = new() { Descriptor = _output.Descriptor, Events = LibC.PollIn };
        entries[1] = new() { Descriptor = _error.Descriptor, Events = LibC.PollIn };
        entries[2] = new() { Descriptor = _wakeUp.Descriptor, Events = LibC.PollIn };
        entries[3] = new() { Descriptor = _exited ? -1 : (int)_pidfd.DangerousGetHandle(), Events = LibC.PollIn };
        entries[4] = new() { Descriptor = _input?.Descriptor ?? -1, Events = LibC.PollOut };
        if (LibC.Poll(entries, 5, Timeout()) < 0)
        {
            return;
        }

        if (entries[0].Returned != 0)
        {
            _output.Read(_buffer);
        }

        if (entries[1].Returned != 0)
        {
            _error.Read(_buffer);
        }

        if (entries[2].Returned != 0)
        {
            _wakeUp.Reset();
        }

        if (entries[4].Returned != 0)
        {
            _input!.Write();
        }

        if (!_exited && (entries[3].Returned != 0 || _pidfd.IsInvalid))
        {
            CheckExit();
        }
    }

    private int Timeout()
    {
        long wait = _stopping == Stopping.No ? -1 : Math.Max(0, _deadline - Environment.TickCount64);
        long look = (_exited, _pidfd.IsInvalid, HasTerminal.Value) switch
        {
            (true, _, _) => -1,
            (_, true, _) => PollWithoutPidfdMilliseconds,
            (_, _, true) => PollWithTerminalMilliseconds,
            _ => -1,
        };
        return (int)Math.Min(wait < 0 || look < 0 ? Math.Max(wait, look) : Math.Min(wait, look), int.MaxValue);
    }

    /// <summary>
    /// A child is in the background of the terminal: the kernel stops it when it reads from there, and it would stay so for ever.
    /// </summary>
    private unsafe void CheckTerminal()
    {
        if (_exited || _stopping != Stopping.No || !HasTerminal.Value)
        {
            return;
        }

        int* information = stackalloc int[SignalInformationInts];
        information[0] = 0;
        int flags = LibC.WaitStopped | LibC.WaitNoHang | LibC.WaitKeep;
        bool isStopped = LibC.WaitId(LibC.WaitForPid, _pid, information, flags) == 0 && information[0] != 0;
        if (isStopped && information[SignalStatusIndex] is LibC.SigTerminalInput or LibC.SigTerminalOutput)
        {
            _failure = new TerminalWantedException(_spec.FileName);
            StopHard();
        }
    }

    private void ApplyStop()
    {
        if (_stopRequested && _stopping == Stopping.No)
        {
            _stopping = Stopping.Politely;
            _deadline = Environment.TickCount64 + (long)_spec.GracePeriod.TotalMilliseconds;
            _ = LibC.Kill(-_pid, LibC.SigTerm);

            // One that was stopped has to go on to obey.
            _ = LibC.Kill(-_pid, LibC.SigContinue);
        }

        if (_stopping == Stopping.Politely && Environment.TickCount64 >= _deadline)
        {
            StopHard();
        }
    }

    private void StopHard()
    {
        _stopping = Stopping.Hard;
        _deadline = Environment.TickCount64 + (long)DrainAfterKill.TotalMilliseconds;
        _ = LibC.Kill(-_pid, LibC.SigKill);
    }

    private unsafe void CheckExit()
    {
        int* information = stackalloc int[SignalInformationInts];
        information[0] = 0;
        int flags = LibC.WaitExited | LibC.WaitNoHang | LibC.WaitKeep;
        _exited = LibC.WaitId(LibC.WaitForPid, _pid, information, flags) == 0 && information[0] != 0;
        if (_exited)
        {
            int status = information[SignalStatusIndex];
            _spec.OnExit?.Invoke(information[SignalCodeIndex] == CodeExited ? status : FirstSignalCode + status);
        }
    }

    /// <summary>Until here the number of the group cannot be anybody else's.</summary>
    private int Reap()
    {
        if (_stopping != Stopping.No)
        {
            _ = LibC.Kill(-_pid, LibC.SigKill);

            if (!_spec.StopsGroupOnly)
            {
                // What left the group is not part of what was to go on either.
                MarkedProcesses.Kill(_mark);
            }
        }

        _watchdog.Remove(_pid);
        int status;
        while (LibC.WaitPid(_pid, out status, 0) < 0 && Marshal.GetLastPInvokeError() == LibC.Eintr)
        {
        }

        int signal = status & 0x7f;
        return signal == 0 ? (status >> 8) & 0xff : FirstSignalCode + signal;
    }
}
