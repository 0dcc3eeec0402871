using Kiln.Sdk.Components;
using Kiln.Values;

namespace Kiln.Provisioners.Remote;

/// <summary>The option `pause_after`.</summary>
internal static class PauseAfter
{
    // Compat: in Packer this pause cannot be cancelled.
    public static async Task WaitAsync(TimeSpan pause, ProvisionContext context, CancellationToken cancellationToken)
    {
        if (pause > TimeSpan.Zero)
        {
            context.Ui.Say($"Pausing {GoDuration.Format(pause)} after this provisioner...");
            await Task.Delay(pause, context.Time, cancellationToken);
        }
    }
}
