using Kiln.Components.Checkpoints;
using Kiln.Components.Files;
using Kiln.Components.Templates;
using Kiln.Provisioners.Remote;
using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Components;

namespace Kiln.Provisioners.PowerShell;

/// <summary>Uploads PowerShell scripts to a Windows machine and runs them there.</summary>
public sealed class PowerShellProvisioner(PowerShellConfig config, PrepareContext prepare) : ICacheableProvisioner
{
    public static ComponentFactory<IProvisioner> Factory { get; } =
        TemplatedComponent.Factory<IProvisioner, PowerShellConfig>(
            "powershell",
            static (config, context) => new PowerShellProvisioner(config, context));

    public ProvisionerInputs Inputs => config.Scripts.Collect(new InputCollector(prepare))
        .Add("env_var_format", config.EnvVarFormat)
        .Add("elevated_env_var_format", config.ElevatedEnvVarFormat)
        .Add("remote_path", config.RemotePath)
        .Add("remote_env_var_path", config.RemoteEnvVarPath)
        .Add("elevated_user", config.ElevatedUser)
        .Add("elevated_password", config.ElevatedPassword)
        .AddLate("execute_command", config.ExecuteCommand, "Vars", "Path")
        .AddLate("elevated_execute_command", config.ElevatedExecuteCommand, "Vars", "Path")
        .Inputs;

    public async Task ProvisionAsync(ProvisionContext context, CancellationToken cancellationToken)
    {
        context.Ui.Say("Provisioning with Powershell...");
        RunTemplates templates = new(prepare, context.Time, context.Variables);
        PowerShellRun run = new(config, prepare, context, templates);
        if (config.Scripts.Inline.IsEmpty)
        {
            await run.RunAsync(config.Scripts.Files, cancellationToken);
        }
        else
        {
            string text = InlineScript.Compose(
                run.Variables, ScriptFiles.Join(config.Scripts.Inline, templates), PowerShellCommand.Trace(config));
            await using TemporaryFile script = await ScriptFiles.WriteTemporaryAsync(
                context, "powershell-provisioner", text, cancellationToken);
            await run.RunAsync([script.Path], cancellationToken);
        }

        await PauseAfter.WaitAsync(config.PauseAfter, context, cancellationToken);
    }
}
