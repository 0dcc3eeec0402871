using System.Collections.Immutable;
using Kiln.Components.Checkpoints;
using Kiln.Components.Files;
using Kiln.Components.Scripts;
using Kiln.Components.Templates;
using Kiln.Provisioners.Remote;
using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;

namespace Kiln.Provisioners.WindowsShell;

/// <summary>Uploads batch scripts to a Windows machine and runs them there.</summary>
public sealed class WindowsShellProvisioner(WindowsShellConfig config, PrepareContext prepare) : ICacheableProvisioner
{
    public static ComponentFactory<IProvisioner> Factory { get; } =
        TemplatedComponent.Factory<IProvisioner, WindowsShellConfig>(
            "windows-shell",
            static (config, context) => new WindowsShellProvisioner(config, context));

    public ProvisionerInputs Inputs => config.Scripts.Collect(new InputCollector(prepare))
        .Add("env_var_format", config.EnvVarFormat)
        .Add("remote_path", config.RemotePath)
        .AddLate("execute_command", config.ExecuteCommand, "Vars", "Path")
        .Inputs;

    public async Task ProvisionAsync(ProvisionContext context, CancellationToken cancellationToken)
    {
        context.Ui.Say("Provisioning with windows-shell...");
        RunTemplates templates = new(prepare, context.Time, context.Variables);
        if (config.Scripts.Inline.IsEmpty)
        {
            await RunAllAsync(context, templates, config.Scripts.Files, cancellationToken);
            return;
        }

        await using TemporaryFile script = await ScriptFiles.WriteTemporaryAsync(
            context, "windows-shell-provisioner", ScriptFiles.Join(config.Scripts.Inline, templates), cancellationToken);
        await RunAllAsync(context, templates, [script.Path], cancellationToken);
    }

    private async Task RunAllAsync(
        ProvisionContext context,
        RunTemplates templates,
        ImmutableArray<string> scripts,
        CancellationToken cancellationToken)
    {
        string path = templates.Render("remote_path", config.RemotePath);
        string variables = ScriptEnvironment.Flatten(
            ScriptEnvironment.Collect(
                prepare,
                context.Variables,
                config.Scripts,
                text => templates.Render("environment_vars", text),
                static value => value),
            config.EnvVarFormat);
        string command = templates.Render(
            "execute_command", config.ExecuteCommand, ("Vars", variables), ("Path", path));
        foreach (string script in scripts)
        {
            context.Ui.Say($"Provisioning with shell script: {script}");
            await RunAsync(context, script, path, command, cancellationToken);
        }
    }

    private async Task RunAsync(
        ProvisionContext context,
        string script,
        string path,
        string command,
        CancellationToken cancellationToken)
    {
        RemoteCommand remote = new(command) { OnOutputLine = context.Ui.Say, OnErrorLine = context.Ui.Error };
        int? code = await new StartRetry(context.Time, config.StartRetryTimeout).RunAsync(
            "Error running the script",
            async token =>
            {
                await ScriptFiles.UploadFileAsync(context.Communicator, path, script, token);
                return await context.Communicator.RunAsync(remote, token);
            },
            cancellationToken);
        ScriptExit.Check(code ?? 0, config.Scripts.ValidExitCodes);
    }
}
