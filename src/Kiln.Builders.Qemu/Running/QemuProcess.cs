using System.Collections.Immutable;
using Kiln.Platform.Processes;

namespace Kiln.Builders.Qemu.Running;

/// <summary>A running program of QEMU (or for it), which ends with this process at the latest.</summary>
internal sealed class QemuProcess : IAsyncDisposable
{
    private const int KeptLines = 20;

    private readonly CancellationTokenSource _stop = new();
    private readonly LastLines _errors = new(KeptLines);
    private readonly Task<int> _run;

    private QemuProcess(string program, ImmutableArray<string> arguments, TimeSpan gracePeriod, Action<string> log)
    {
        Name = Path.GetFileName(program);
        ProcessSpec spec = new(program, arguments)
        {
            OnOutputLine = line => log($"{Name}: {line}"),
            OnErrorLine = line =>
            {
                _errors.Add(line);
                log($"{Name}: {line}");
            },
            GracePeriod = gracePeriod,
        };
        _run = ChildProcess.RunAsync(spec, _stop.Token);
        Ended = EndAsync();
    }

    /// <summary>Of the program's file.</summary>
    public string Name { get; }

    /// <summary>The exit code; null when it was ended from here. Never fails.</summary>
    public Task<int?> Ended { get; }

    /// <summary>The end of what it wrote to its standard error.</summary>
    public ImmutableArray<string> LastErrors => _errors.Lines;

    /// <param name="program">Its path.</param>
    /// <param name="arguments">Without its name.</param>
    /// <param name="gracePeriod">Between the polite and the hard end.</param>
    /// <param name="log">Gets each line that it writes.</param>
    /// <exception cref="ProcessStartException">It could not be started.</exception>
    public static QemuProcess Start(
        string program,
        ImmutableArray<string> arguments,
        TimeSpan gracePeriod,
        Action<string> log) => new(program, arguments, gracePeriod, log);

    /// <summary>Ends it, hard when it does not obey, and waits for that.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!Ended.IsCompleted)
        {
            await _stop.CancelAsync();
        }

        await Ended;
    }

    private async Task<int?> EndAsync()
    {
        try
        {
            return await _run;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (ProcessStartException e)
        {
            _errors.Add(e.Message);
            return -1;
        }
    }
}
