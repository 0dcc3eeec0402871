using System.Globalization;
using Kiln.Components.Checkpoints;
using Kiln.Components.Templates;
using Kiln.Provisioners.Remote;
using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Values;

namespace Kiln.Provisioners.WindowsRestart;

/// <summary>Restarts a Windows machine and waits until it answers again.</summary>
public sealed class WindowsRestartProvisioner(WindowsRestartConfig config, PrepareContext prepare) : ICacheableProvisioner
{
    public static ComponentFactory<IProvisioner> Factory { get; } =
        TemplatedComponent.Factory<IProvisioner, WindowsRestartConfig>(
            "windows-restart",
            static (config, context) => new WindowsRestartProvisioner(config, context));

    public ProvisionerInputs Inputs => new InputCollector(prepare)
        .Add("restart_command", config.RestartCommand)
        .Add("restart_check_command", config.RestartCheckCommand)
        .Add("registry_keys", config.RegistryKeys)
        .Inputs;

    public async Task ProvisionAsync(ProvisionContext context, CancellationToken cancellationToken)
    {
        RunTemplates templates = new(prepare, context.Time, context.Variables);
        context.Ui.Say("Restarting Machine");
        await RestartAsync(context, templates.Render("restart_command", config.RestartCommand), cancellationToken);
        context.Ui.Say("Waiting for machine to restart...");
        using CancellationTokenSource limit = new(config.RestartTimeout, context.Time);
        using CancellationTokenSource both =
            CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await new RestartWait(config, context, templates).RunAsync(both.Token);
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested
            && !cancellationToken.IsCancellationRequested)
        {
            const string Timeout = "Timeout waiting for machine to restart.";
            context.Ui.Error(Timeout);
            throw new BuildFailedException(Timeout, e)
            {
                Advice = "If the machine needs longer, set restart_timeout to more than "
                    + $"{GoDuration.Format(config.RestartTimeout)}.",
            };
        }

        context.Ui.Say("Machine successfully restarted, moving on");
    }

    private async Task RestartAsync(ProvisionContext context, string command, CancellationToken cancellationToken)
    {
        RemoteCommand restart = new(command) { OnOutputLine = context.Ui.Say, OnErrorLine = context.Ui.Error };
        int? code = await new StartRetry(context.Time, config.RestartTimeout).RunAsync(
            "Error restarting the machine",
            async token => await context.Communicator.RunAsync(restart, token),
            cancellationToken);

        // A machine that goes down at once may take the connection with it before it tells an exit code.
        bool isAccepted = code is 0
            or ShutdownExit.InProgress
            or ShutdownExit.Scheduled
            or RemoteExit.ConnectionLost;
        if (!isAccepted)
        {
            throw new BuildFailedException(string.Create(
                CultureInfo.InvariantCulture, $"Restart script exited with non-zero exit status: {code}"));
        }
    }
}
