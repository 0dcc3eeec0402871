using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Sdk.Events;

namespace Kiln.Machines.Power;

/// <summary>
/// A shutdown command that runs on the machine. It may hang when the machine goes away under it, so nobody waits for
/// its end; it is told when the machine stays on.
/// </summary>
internal sealed class ShutdownCommand : IAsyncDisposable
{
    private readonly CancellationTokenSource _end;
    private readonly Task<int> _running;

    public ShutdownCommand(string text, ICommunicator machine, IUi ui, CancellationToken cancellationToken)
    {
        _end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _running = machine.RunAsync(new(text) { OnOutputLine = ui.Say, OnErrorLine = ui.Error }, _end.Token);
    }

    /// <summary>
    /// What is worth telling about its end; empty when it still runs, or went well, or with the machine.
    /// </summary>
    public string Told => _running is { IsCompletedSuccessfully: true, Result: not (0 or RemoteExit.ConnectionLost) }
        ? $" The shutdown command ended with exit code {_running.Result}."
        : "";

    /// <summary>Completes only when the command could not be started, and then throws.</summary>
    /// <exception cref="BuildFailedException">The command could not be started.</exception>
    public async Task FailureAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _running;
        }
        catch (CommunicatorException e)
        {
            throw new BuildFailedException($"Failed to send shutdown command: {e.Message}", e);
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await ((Task)_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }
}
