using Kiln.Components.Files;
using Kiln.Components.Templates;
using Kiln.Provisioners.Remote;
using Kiln.Sdk.Components;

namespace Kiln.Provisioners.PowerShell;

/// <summary>Uploads PowerShell scripts to a Windows machine and runs them there.</summary>
public sealed class PowerShellProvisioner : IProvisioner
{
    private readonly PowerShellConfig _config;
    private readonly PrepareContext _prepare;

    private PowerShellProvisioner(PowerShellConfig config, PrepareContext prepare)
    {
        _config = config;
        _prepare = prepare;
    }

    public static ComponentFactory<IProvisioner> Factory { get; } =
        TemplatedComponent.Factory<IProvisioner, PowerShellConfig>(
            "powershell",
            static (config, context) => new PowerShellProvisioner(config, context));

    public async Task ProvisionAsync(ProvisionContext context, CancellationToken cancellationToken)
    {
        context.Ui.Say("Provisioning with Powershell...");
        RunTemplates templates = new(_prepare, context.Time, context.Variables);
        PowerShellRun run = new(_config, _prepare, context, templates);
        if (_config.Inline.IsEmpty)
        {
            await run.RunAsync(_config.Files, cancellationToken);
        }
        else
        {
            string text = InlineScript.Compose(
                run.Variables, ScriptFiles.Join(_config.Inline, templates), PowerShellCommand.Trace(_config));
            await using TemporaryFile script = await ScriptFiles.WriteTemporaryAsync(
                context, "powershell-provisioner", text, cancellationToken);
            await run.RunAsync([script.Path], cancellationToken);
        }

        await PauseAfter.WaitAsync(_config.PauseAfter, context, cancellationToken);
    }
}
