using Kiln.Engine;

namespace Kiln.Cli.Commands;

/// <summary>Lets the first signal stop a run in order; later ones are ignored, because the clean-up is already on its way.</summary>
internal sealed class StopHandling : IDisposable
{
    private readonly CommandRun _run;
    private readonly IDisposable _registration;
    private int _signals;

    public StopHandling(CommandRun run)
    {
        _run = run;
        _registration = run.Context.StopSignals.Handle(OnSignal);
    }

    public BuildStop Stop { get; } = new();

    public void Dispose()
    {
        _registration.Dispose();
        Stop.Dispose();
    }

    private void OnSignal(string name)
    {
        if (Interlocked.Increment(ref _signals) > 1)
        {
            return;
        }

        _run.Error($"Cancelling build after receiving {name}");
        Stop.Request(name == "interrupt" ? StopReason.Interrupt : StopReason.Terminated);
    }
}
