using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Sdk.Steps;
using Kiln.Values;

namespace Kiln.Machines.Power;

/// <summary>Shuts the machine down, or waits until it goes off by itself.</summary>
/// <param name="config">The user's options.</param>
/// <param name="power">The machine's switch.</param>
/// <param name="communicator">
/// Runs the command; null when there is no way into the machine, which then has to go off by itself.
/// </param>
public sealed class StepShutdown(ShutdownConfig config, IMachinePower power, ICommunicator? communicator)
{
    public const string Name = "StepShutdown";

    public Task RunAsync(BuildContext context, CancellationToken cancellationToken) =>
        context.Steps.RunAsync(Name, token => ShutDownAsync(context, token), cancellationToken);

    private async Task ShutDownAsync(BuildContext context, CancellationToken cancellationToken)
    {
        if (communicator is null or NoneCommunicator)
        {
            context.Ui.Say("Waiting for shutdown...");
            await WaitAsync(context, null, cancellationToken);
        }
        else if (string.IsNullOrEmpty(config.ShutdownCommand))
        {
            context.Ui.Say("Halting the virtual machine...");
            await power.SwitchOffAsync(cancellationToken);
        }
        else
        {
            context.Ui.Say("Gracefully halting virtual machine...");
            await using ShutdownCommand command =
                new(config.ShutdownCommand, communicator, context.Ui, cancellationToken);
            await WaitAsync(context, command, cancellationToken);
        }

        context.Ui.Log("VM shut down.");
    }

    private async Task WaitAsync(BuildContext context, ShutdownCommand? command, CancellationToken cancellationToken)
    {
        context.Ui.Log($"Waiting max {GoDuration.Format(config.Limit)} for shutdown to complete");
        using CancellationTokenSource limit = new(config.Limit, context.Time);
        using CancellationTokenSource end =
            CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        Task off = power.WaitUntilOffAsync(end.Token);
        Task failure = command?.FailureAsync(end.Token) ?? Task.Delay(Timeout.InfiniteTimeSpan, end.Token);
        try
        {
            await await Task.WhenAny(off, failure);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BuildFailedException(
                "Timeout while waiting for machine to shut down. "
                + $"It was still on after {GoDuration.Format(config.Limit)}."
                + command?.Told,
                e)
            {
                Advice = "Set shutdown_command to what shuts this system down, "
                    + "or give it more time with shutdown_timeout.",
            };
        }
        finally
        {
            await end.CancelAsync();
            await off.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
