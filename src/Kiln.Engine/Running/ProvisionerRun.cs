using Kiln.Engine.Preparation;
using Kiln.Sdk.Components;
using Kiln.Sdk.Configuration;
using Kiln.Sdk.Plan;
using Kiln.Values;

namespace Kiln.Engine.Running;

/// <summary>
/// Runs one provisioner with what its meta-arguments say. From outside to inside: continue_on_error, retries, pause,
/// time limit, the component; so each attempt has its own pause and its own limit.
/// </summary>
internal sealed class ProvisionerRun(
    RunScope run,
    PlannedProvisioner planned,
    PrepareContext prepareContext,
    ProvisionContext context)
{
    public async Task<ProvisionerOutcome> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await RetryAsync(cancellationToken);
        }
        catch (Exception e) when (planned.ContinueOnError && !cancellationToken.IsCancellationRequested)
        {
            context.Ui.Error(
                $"Warning: Provisioner failed with \"{FailureText.Of(e)}\", but continue_on_error is set; "
                + "continuing the build.");
            return ProvisionerOutcome.Failed;
        }
    }

    // Compat: Packer tells the first error again and again, and does not wait between attempts; here each failure and
    // the end tell what happened last, and what needs a moment to recover gets one.
    private async Task<ProvisionerOutcome> RetryAsync(CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            int left = planned.MaxRetries - attempt + 1;
            try
            {
                await AttemptAsync(cancellationToken);
                return attempt == 1 ? ProvisionerOutcome.SucceededAtOnce : ProvisionerOutcome.SucceededLater;
            }
            catch (Exception e) when (left > 0 && !cancellationToken.IsCancellationRequested)
            {
                context.Ui.Say($"Provisioner failed with \"{FailureText.Of(e)}\", retrying with {left} trie(s) left");
            }
            catch (Exception) when (planned.MaxRetries > 0 && !cancellationToken.IsCancellationRequested)
            {
                context.Ui.Say("retry limit reached.");
                throw;
            }

            TimeSpan wait = run.Options.RetryBackoff.After(attempt, Random.Shared.NextDouble());
            context.Ui.Log($"The next attempt begins in {GoDuration.Format(wait)}.");
            await Task.Delay(wait, run.Time, cancellationToken);
        }
    }

    // Compat: Packer drops the timeout of a provisioner that has a pause_before.
    private async Task AttemptAsync(CancellationToken cancellationToken)
    {
        if (planned.PauseBefore > TimeSpan.Zero)
        {
            context.Ui.Say($"Pausing {GoDuration.Format(planned.PauseBefore)} before the next provisioner...");
            await Task.Delay(planned.PauseBefore, run.Time, cancellationToken);
        }

        if (planned.Timeout is not { Ticks: > 0 } timeout)
        {
            await CallAsync(cancellationToken);
            return;
        }

        string limit = GoDuration.Format(timeout);
        context.Ui.Say($"Setting a {limit} timeout for the next provisioner...");
        using CancellationTokenSource timer = new(timeout, run.Time);
        using CancellationTokenSource either =
            CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        await using CancellationTokenRegistration told = timer.Token.Register(TellTimeout);
        try
        {
            await CallAsync(either.Token);
        }
        catch (Exception e) when (timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new BuildFailedException(
                $"The provisioner {planned.Type} did not end within its timeout of {limit}.", e);
        }
    }

    private void TellTimeout() => context.Ui.Error("Cancelling provisioner after a timeout...");

    private async Task CallAsync(CancellationToken cancellationToken)
    {
        MadeComponent<IProvisioner> made =
            await run.Maker.ProvisionerAsync(planned, context.Variables, prepareContext, cancellationToken);
        IProvisioner provisioner = made.OrThrow();
        try
        {
            await run.ComponentPatience.RunAsync(
                async token =>
                {
                    await provisioner.ProvisionAsync(context, token);
                    return true;
                },
                cancellationToken);
        }
        finally
        {
            await ComponentRelease.ReleaseAsync(provisioner);
        }
    }
}
