using System.Collections.Immutable;
using Kiln.Builders.Qemu.Configuration;
using Kiln.Builders.Qemu.Freezing;
using Kiln.Builders.Qemu.Running;
using Kiln.Components.Templates;
using Kiln.Machines.Connecting;
using Kiln.Machines.Power;
using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Sdk.Steps;

namespace Kiln.Builders.Qemu;

/// <summary>One run of the builder.</summary>
/// <param name="config">With all names filled in.</param>
/// <param name="run">As it is known before it.</param>
/// <param name="variable">Reads an environment variable; null when it is not set.</param>
/// <param name="context">Of the build.</param>
internal sealed class QemuBuild(
    QemuConfig config,
    PrepareContext run,
    Func<string, string?> variable,
    BuildContext context)
{
    private readonly RunTemplates _templates = new(run, context.Time, BuildVariables.Empty);

    public async Task<IArtifact> RunAsync(CancellationToken cancellationToken)
    {
        MachinePreparation preparation = new(config, run.Force, variable, context);
        PreparedMachine prepared = await preparation.RunAsync(cancellationToken);
        MachineLogin login = new(config, context);
        Beginning beginning = new(config, prepared, _templates, variable, context);
        RunningMachine running = await beginning.RunAsync(login, cancellationToken);
        BuildVariables variables = await UseAsync(prepared, running, login, cancellationToken);
        await context.Steps.RunAsync(
            QemuSteps.ConvertDisk,
            token => running.Disks.CompleteAsync(config, prepared, context, token),
            cancellationToken);
        return await KeepAsync(prepared, variables, cancellationToken);
    }

    /// <summary>From the first login until the machine is off.</summary>
    private async Task<BuildVariables> UseAsync(
        PreparedMachine prepared,
        RunningMachine running,
        MachineLogin login,
        CancellationToken cancellationToken)
    {
        QemuMachine machine = running.Started.Machine;
        MachineWatch watch = new(machine, config.Folder, context);
        ConnectedMachine connected = await watch.WaitAsync(
            token => login.ConnectAsync(running.Started, token), machine.Absence, cancellationToken);
        machine.Communicator = connected.Communicator;
        watch.Door = login.Door;
        if (running.WasFrozen)
        {
            await machine.SetClockAsync(cancellationToken);
        }

        BuildVariables variables = connected.Variables.With(prepared.Server.Variables(prepared.HostAddress));
        ICheckpoints? checkpoints = context.Checkpoints is null || running.Disks.Chain is null
            ? null
            : new MachineCheckpoints(
                context.Checkpoints, machine, running.Disks.Chain, prepared.EfiVariables, login.Key, context);
        await watch.WorkAsync(
            token => context.Provisioners.RunAsync(connected.Communicator, variables, checkpoints, token),
            connected.Communicator is NoneCommunicator ? machine.Failure : machine.Absence,
            cancellationToken);
        await machine.UseAsync(token => login.ForgetAsync(connected, token), machine.Failure, cancellationToken);
        StepShutdown shutdown = new(config.Shutdown, machine, connected.Communicator);
        await watch.WaitAsync(token => OffAsync(shutdown, token), machine.Failure, cancellationToken);
        await machine.DisposeAsync();
        return variables;
    }

    private async Task<bool> OffAsync(StepShutdown shutdown, CancellationToken cancellationToken)
    {
        await shutdown.RunAsync(context, cancellationToken);
        return true;
    }

    private async Task<IArtifact> KeepAsync(
        PreparedMachine prepared,
        BuildVariables variables,
        CancellationToken cancellationToken)
    {
        if (config.OpensQmp)
        {
            // QEMU removes its socket when it ends in order.
            File.Delete(config.QmpPath);
        }

        ImmutableArray<string> files = QemuArtifact.FilesIn(config.Folder, config.Boot.EfiDropEfivars);
        await prepared.Output.KeepAsync(cancellationToken);
        return new QemuArtifact(config.Folder, files, variables)
        {
            State = QemuArtifact.StateOf(config, prepared.Disks, prepared.Accelerator),
        };
    }
}
