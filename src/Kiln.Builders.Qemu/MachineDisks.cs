using System.Collections.Immutable;
using Kiln.Builders.Qemu.Configuration;
using Kiln.Builders.Qemu.Disks;
using Kiln.Builders.Qemu.Freezing;
using Kiln.Sdk.Components;
using Kiln.Sdk.Steps;

namespace Kiln.Builders.Qemu;

/// <summary>The files behind the disks of one machine.</summary>
/// <param name="Current">What the machine writes to when it starts.</param>
/// <param name="Format">Of those.</param>
/// <param name="Chain">Null when the machine is not frozen: then these files are the artifact's.</param>
internal sealed record MachineDisks(ImmutableArray<string> Current, string Format, DiskChain? Chain)
{
    /// <summary>Makes them in the artifact's folder.</summary>
    public static async Task<MachineDisks> MakeAsync(
        QemuConfig config,
        PreparedMachine prepared,
        BuildContext context,
        CancellationToken cancellationToken)
    {
        await PrepareAsync(
            config, prepared, prepared.Disks, config.Disks.OutputFormat, context, cancellationToken);
        return new(prepared.Disks, config.Disks.OutputFormat, null);
    }

    /// <summary>Makes them where checkpoints can have them too.</summary>
    public static async Task<MachineDisks> MakeChainAsync(
        QemuConfig config,
        PreparedMachine prepared,
        string folder,
        BuildContext context,
        CancellationToken cancellationToken)
    {
        ImmutableArray<string> first = DiskChain.Row(folder, prepared.Disks.Length, 0);
        await PrepareAsync(config, prepared, first, QemuConfigRules.Qcow2, context, cancellationToken);
        DiskChain chain = DiskChain.Begin(prepared.Tools.Images, folder, prepared.Disks.Length);
        return new(first, QemuConfigRules.Qcow2, chain);
    }

    /// <summary>Turns them into the artifact's disks, once the machine is off.</summary>
    public async Task CompleteAsync(
        QemuConfig config,
        PreparedMachine prepared,
        BuildContext context,
        CancellationToken cancellationToken)
    {
        DiskCompletion completion = new(config.Disks, prepared.Tools.Images, context.Ui);
        if (Chain is null)
        {
            await completion.CompactAsync(prepared.Disks[0], cancellationToken);
        }
        else
        {
            await completion.JoinAsync(Chain.Current, prepared.Disks, prepared.Image, cancellationToken);
        }
    }

    private static async Task PrepareAsync(
        QemuConfig config,
        PreparedMachine prepared,
        ImmutableArray<string> paths,
        string format,
        BuildContext context,
        CancellationToken cancellationToken)
    {
        DiskPreparation disks = new(config.Disks, prepared.Tools.Images, context.Ui);
        await context.Steps.RunAsync(
            QemuSteps.CreateDisks, token => disks.CreateAsync(paths, prepared.Image, format, token), cancellationToken);
        await context.Steps.RunAsync(
            QemuSteps.CopyDisk, token => disks.CopyAsync(paths[0], prepared.Image, format, token), cancellationToken);
        await context.Steps.RunAsync(
            QemuSteps.ResizeDisk, token => disks.ResizeAsync(paths[0], format, token), cancellationToken);
    }
}
