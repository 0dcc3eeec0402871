using Kiln.Engine;

namespace Kiln.Cli.Commands;

/// <summary>Lets the first signal stop a run in order and the second one at once.</summary>
internal sealed class StopHandling : IDisposable
{
    /// <summary>How long the run may take to name what it leaves behind.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly CommandRun _run;
    private readonly IDisposable _registration;
    private int _signals;

    public StopHandling(CommandRun run)
    {
        _run = run;
        _registration = run.Context.StopSignals.Handle(OnSignal);
    }

    public BuildStop Stop { get; } = new();

    /// <summary>Waits for the run, but not much longer than until the second signal.</summary>
    public async Task<ExitCode> EndOfAsync(Task<ExitCode> work)
    {
        TaskCompletionSource insisted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration = Stop.Now.Register(insisted.SetResult);
        await Task.WhenAny(work, insisted.Task);
        if (!work.IsCompleted)
        {
            await Task.WhenAny(work, Task.Delay(Grace, _run.Context.Time, CancellationToken.None));
        }

        if (work.IsCompleted)
        {
            return await work;
        }

        // The end of the process ends it; what it still throws concerns nobody.
        _ = work.ContinueWith(
            static ended => _ = ended.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted,
            TaskScheduler.Default);
        _run.Error(
            "Not everything could be stopped in order; what is left is recorded for the next build or \"kiln reap\".");
        return ExitCode.Failure;
    }

    public void Dispose()
    {
        _registration.Dispose();
        Stop.Dispose();
    }

    // Compat: Packer swallows every signal after the first, so a clean-up that hangs can only be killed.
    private void OnSignal(string name)
    {
        StopReason reason = name switch
        {
            "interrupt" => StopReason.Interrupt,
            "hangup" => StopReason.HangUp,
            _ => StopReason.Terminated,
        };
        switch (Interlocked.Increment(ref _signals))
        {
            case 1:
                _run.Error($"Cancelling build after receiving {name}");
                Stop.Request(reason);
                break;
            case 2:
                _run.Error($"Stopping at once after receiving {name}: the clean-up is not waited for");
                Stop.RequestNow(reason);
                break;
        }
    }
}
