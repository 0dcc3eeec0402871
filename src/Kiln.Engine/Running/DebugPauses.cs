using Kiln.Sdk.Events;

namespace Kiln.Engine.Running;

/// <summary>
/// The pauses of <c>-debug</c>. Without somebody who can press enter the run goes on, which is logged.
/// </summary>
internal sealed class DebugPauses(RunScope run, IUi ui)
{
    public Task AfterStepAsync(string step, CancellationToken cancellationToken) =>
        PauseAsync($"Pausing after run of step '{step}'. Press enter to continue. ", cancellationToken);

    public Task BeforeCleanupAsync(string step) =>
        PauseAsync($"Pausing before cleanup of step '{step}'. Press enter to continue. ", run.Stop.Now);

    // Compat: the space before the full stop stands where Packer would name the provisioner, and never does.
    public Task BeforeProvisionerAsync(CancellationToken cancellationToken) =>
        PauseAsync("Pausing before the next provisioner . Press enter to continue. ", cancellationToken);

    private async Task PauseAsync(string question, CancellationToken cancellationToken)
    {
        if (!run.Options.Debug)
        {
            return;
        }

        try
        {
            await ui.AskAsync(question, cancellationToken);
        }
        catch (CannotAskException e)
        {
            ui.Log($"Error asking for input: {e.Message}");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            ui.Log("Error asking for input: interrupted");
        }
    }
}
