using Kiln.Sdk.Components;

namespace Kiln.Builders.Qemu.Running;

/// <summary>
/// Ends work with a machine that is gone, and tells what the machine shows when it is why the work fails.
/// </summary>
/// <param name="machine">Runs.</param>
/// <param name="outputFolder">Of the build; a picture of the screen is put beside it.</param>
/// <param name="context">Of the build.</param>
internal sealed class MachineWatch(QemuMachine machine, string outputFolder, BuildContext context)
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(3);

    /// <summary>Where a machine answers that is well; null when nobody can be asked.</summary>
    public GuestDoor? Door { get; set; }

    /// <summary>Work that fails because the machine does nothing, whatever it says.</summary>
    public async Task<T> WaitAsync<T>(
        Func<CancellationToken, Task<T>> work,
        Task<string> trouble,
        CancellationToken cancellationToken)
    {
        try
        {
            return await machine.UseAsync(work, trouble, cancellationToken);
        }
        catch (BuildFailedException e) when (!trouble.IsCompleted)
        {
            throw await ExplainAsync(e, cancellationToken);
        }
    }

    /// <summary>Work that may fail for its own reasons; it is the machine's fault when that does not answer.</summary>
    public async Task WorkAsync(
        Func<CancellationToken, Task> work,
        Task<string> trouble,
        CancellationToken cancellationToken)
    {
        try
        {
            await machine.UseAsync(work, trouble, cancellationToken);
        }
        catch (BuildFailedException e) when (!trouble.IsCompleted)
        {
            if (machine.IsOn && await IsWellAsync(cancellationToken))
            {
                throw;
            }

            throw await ExplainAsync(e, cancellationToken);
        }
    }

    private async Task<bool> IsWellAsync(CancellationToken cancellationToken) =>
        Door is null || await Door.IsAnsweredAsync(AnswerLimit, cancellationToken);

    private async Task<BuildFailedException> ExplainAsync(
        BuildFailedException failure,
        CancellationToken cancellationToken) => machine.IsOn
            ? await new StallReport(machine, outputFolder, context).ExplainAsync(failure, cancellationToken)
            : new(failure.Message + "\nThe machine was shut down meanwhile.", failure) { Advice = failure.Advice };
}
