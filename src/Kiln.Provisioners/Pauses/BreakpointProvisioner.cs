using Kiln.Components.Templates;
using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Components;
using Kiln.Sdk.Events;

namespace Kiln.Provisioners.Pauses;

/// <summary>Stops the build until somebody presses enter.</summary>
public sealed class BreakpointProvisioner : ICacheableProvisioner
{
    private readonly BreakpointConfig _config;

    private BreakpointProvisioner(BreakpointConfig config) => _config = config;

    public static ComponentFactory<IProvisioner> Factory { get; } =
        TemplatedComponent.Factory<IProvisioner, BreakpointConfig>(
            "breakpoint",
            static (config, _) => new BreakpointProvisioner(config));

    public ProvisionerInputs Inputs => _config.Disable
        ? ProvisionerInputs.None
        : ProvisionerInputs.None with { Obstacle = "it waits for a person" };

    public async Task ProvisionAsync(ProvisionContext context, CancellationToken cancellationToken)
    {
        string note = string.IsNullOrEmpty(_config.Note) ? "" : $" with note \"{_config.Note}\"";
        if (_config.Disable)
        {
            context.Ui.Say($"Breakpoint provisioner{note} disabled; continuing...");
            return;
        }

        context.Ui.Say($"Pausing at breakpoint provisioner{note}.");
        try
        {
            await context.Ui.AskAsync("Press enter to continue.", cancellationToken);
        }
        catch (CannotAskException e)
        {
            throw new BuildFailedException($"Error asking for input: {e.Message}", e)
            {
                Advice = "Set disable = true where nobody sits in front of the build.",
            };
        }
    }
}
