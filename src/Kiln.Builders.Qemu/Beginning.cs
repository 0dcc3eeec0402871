using Kiln.Builders.Qemu.Configuration;
using Kiln.Builders.Qemu.Freezing;
using Kiln.Builders.Qemu.Qmp;
using Kiln.Components.Templates;
using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Components;
using Kiln.Sdk.Steps;

namespace Kiln.Builders.Qemu;

/// <summary>Gets the machine to where its provisioners can work: by starting it, or from a checkpoint.</summary>
/// <param name="config">With all names filled in.</param>
/// <param name="prepared">What the machine has.</param>
/// <param name="templates">Render <c>qemuargs</c> and the boot command.</param>
/// <param name="variable">Reads an environment variable; null when it is not set.</param>
/// <param name="context">Of the build.</param>
internal sealed class Beginning(
    QemuConfig config,
    PreparedMachine prepared,
    RunTemplates templates,
    Func<string, string?> variable,
    BuildContext context)
{
    public async Task<RunningMachine> RunAsync(MachineLogin login, CancellationToken cancellationToken)
    {
        if (context.Checkpoints is not ICheckpointStore store)
        {
            return await StartAsync(
                await MachineDisks.MakeAsync(config, prepared, context, cancellationToken), login, cancellationToken);
        }

        CheckpointBase origin = await new FrozenBase(config, prepared).ComputeAsync(cancellationToken);
        Checkpoint? checkpoint = await store.FindAsync(
            origin, static (found, _) => Task.FromResult(FrozenMachine.IsWhole(found)), cancellationToken);
        if (checkpoint is not null && await TryThawAsync(checkpoint, login, cancellationToken) is RunningMachine thawed)
        {
            return thawed;
        }

        if (checkpoint is not null)
        {
            await store.FindAsync(origin, static (_, _) => Task.FromResult(false), cancellationToken);
        }

        if (origin.Obstacle is not null)
        {
            return await StartAsync(
                await MachineDisks.MakeAsync(config, prepared, context, cancellationToken), login, cancellationToken);
        }

        string folder = await FreezingFolder.CreateAsync(context, cancellationToken);
        return await StartAsync(
            await MachineDisks.MakeChainAsync(config, prepared, folder, context, cancellationToken),
            login,
            cancellationToken);
    }

    private async Task<RunningMachine> StartAsync(
        MachineDisks disks,
        MachineLogin login,
        CancellationToken cancellationToken)
    {
        if (login.IsKeyTyped)
        {
            await login.MakeKeyAsync(cancellationToken);
        }

        StartedMachine started = await context.Steps.RunAsync(
            QemuSteps.Run, token => NewStart().RunAsync(disks, isIncoming: false, token), cancellationToken);
        if (!login.IsKeyTyped)
        {
            await login.MakeKeyAsync(cancellationToken);
        }

        BootTypingSteps typing = new(config, prepared, started, templates, login, context);
        await started.Machine.UseAsync(typing.RunAsync, started.Machine.Failure, cancellationToken);
        return new(started, disks, WasFrozen: false);
    }

    /// <returns>Null when the machine cannot go on from there; the user was told why.</returns>
    private async Task<RunningMachine?> TryThawAsync(
        Checkpoint checkpoint,
        MachineLogin login,
        CancellationToken cancellationToken)
    {
        try
        {
            return await context.Steps.RunAsync(
                QemuSteps.Run, token => ThawAsync(checkpoint, login, token), cancellationToken);
        }
        catch (Exception e) when (e is QmpException or IOException or BuildFailedException)
        {
            context.Ui.Say(
                $"Warning: the machine that was kept cannot go on, so the build begins with a new one: {e.Message}");
            return null;
        }
    }

    private async Task<RunningMachine> ThawAsync(
        Checkpoint checkpoint,
        MachineLogin login,
        CancellationToken cancellationToken)
    {
        FrozenMachine frozen = new(checkpoint.Folder);
        login.Key = frozen.ReadKey();
        if (login.Key is null)
        {
            await login.MakeKeyAsync(cancellationToken);
        }

        string folder = await FreezingFolder.CreateAsync(context, cancellationToken);
        DiskChain chain = await DiskChain.ContinueAsync(
            prepared.Tools.Images,
            folder,
            checkpoint.Folder,
            ChainShape.Of(checkpoint.Content.Details)!.Value,
            cancellationToken);
        if (prepared.EfiVariables is not null)
        {
            File.Copy(frozen.EfiVariables, prepared.EfiVariables, overwrite: true);
        }

        MachineDisks disks = new(chain.Current, QemuConfigRules.Qcow2, chain);
        StartedMachine started = await NewStart().RunAsync(disks, isIncoming: true, cancellationToken);
        try
        {
            await started.Machine.Monitor.LoadStateAsync(frozen.State, cancellationToken);
            await started.Machine.Monitor.ContinueAsync(cancellationToken);
            return new(started, disks, WasFrozen: true);
        }
        catch
        {
            await started.Machine.DisposeAsync();
            throw;
        }
    }

    private MachineStart NewStart() => new(config, prepared, templates, variable, context);
}
