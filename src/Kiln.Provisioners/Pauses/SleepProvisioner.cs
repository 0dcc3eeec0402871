using Kiln.Components.Templates;
using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Components;

namespace Kiln.Provisioners.Pauses;

/// <summary>Waits.</summary>
public sealed class SleepProvisioner : ICacheableProvisioner
{
    // A timer takes no more at once; a longer sleep is several of them.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(40);
    private readonly TimeSpan _duration;

    private SleepProvisioner(TimeSpan duration) => _duration = duration;

    public static ComponentFactory<IProvisioner> Factory { get; } =
        TemplatedComponent.Factory<IProvisioner, SleepConfig>(
            "sleep",
            static (config, _) => new SleepProvisioner(config.Wait.Value));

    public ProvisionerInputs Inputs => ProvisionerInputs.None;

    public async Task ProvisionAsync(ProvisionContext context, CancellationToken cancellationToken)
    {
        for (TimeSpan left = _duration; left > TimeSpan.Zero; left -= LongestTimer)
        {
            await Task.Delay(left < LongestTimer ? left : LongestTimer, context.Time, cancellationToken);
        }
    }
}
