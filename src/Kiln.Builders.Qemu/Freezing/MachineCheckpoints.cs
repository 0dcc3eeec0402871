using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Kiln.Builders.Qemu.Qmp;
using Kiln.Builders.Qemu.Running;
using Kiln.Communicators;
using Kiln.Platform.Files;
using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Components;

namespace Kiln.Builders.Qemu.Freezing;

/// <summary>
/// Freezes a machine between two provisioners: pauses it, writes its state, and lets it go on with new files for its
/// disks.
/// </summary>
/// <param name="store">Of the build.</param>
/// <param name="machine">Runs.</param>
/// <param name="disks">Of the machine.</param>
/// <param name="efiVariables">The machine's own file; null without UEFI.</param>
/// <param name="key">The key that was made for the build; null for none.</param>
/// <param name="context">Of the build.</param>
internal sealed class MachineCheckpoints(
    ICheckpointStore store,
    QemuMachine machine,
    DiskChain disks,
    string? efiVariables,
    SshKeyPair? key,
    BuildContext context) : ICheckpoints
{
    /// <summary>It is told to the user once, not for every provisioner.</summary>
    private bool _hasFailed;

    /// <summary>
    /// QEMU's names of the disks. They are found by the files that the machine begins with, which QEMU does not call by
    /// their paths any more once others are upon them.
    /// </summary>
    private ImmutableArray<string> _drives;

    public async Task SaveAsync(FinishedProvisioner provisioner, CancellationToken cancellationToken)
    {
        if (provisioner.CheckpointKey is not string checkpoint || _hasFailed)
        {
            return;
        }

        long start = context.Time.GetTimestamp();
        try
        {
            string folder = await store.FolderAsync(checkpoint, cancellationToken);
            CheckpointContent content = await FreezeAsync(folder, cancellationToken);
            await store.AddAsync(checkpoint, content, cancellationToken);
            context.Ui.Log(string.Create(
                CultureInfo.InvariantCulture,
                $"The machine is kept after the provisioner {provisioner.Type}: {content.Bytes >> 20} MiB in "
                + $"{context.Time.GetElapsedTime(start).TotalSeconds:0.0} s."));
        }
        catch (Exception e) when (
            e is QmpException or IOException or UnauthorizedAccessException or BuildFailedException)
        {
            _hasFailed = true;
            context.Ui.Error(
                $"Warning: the machine is not kept after this provisioner, nor after the others: {e.Message}");
        }
    }

    private async Task<CheckpointContent> FreezeAsync(string folder, CancellationToken cancellationToken)
    {
        FrozenMachine frozen = new(folder);
        if (key is { PublicKey.Length: > 0 })
        {
            frozen.WriteKey(key);
        }

        ChainShape shape = disks.NextShape;
        ImmutableArray<string> next = await disks.MakeNextAsync(cancellationToken);
        await machine.SyncAsync(cancellationToken);
        await machine.Monitor.PauseAsync(cancellationToken);
        try
        {
            await machine.Monitor.SaveStateAsync(frozen.State, cancellationToken);
            if (efiVariables is not null)
            {
                File.Copy(efiVariables, frozen.EfiVariables, overwrite: true);
            }

            await MoveDrivesAsync(next, cancellationToken);
            disks.Move(next);
        }
        finally
        {
            // The machine goes on whatever happened: the build needs no checkpoint.
            await machine.Monitor.ContinueAsync(CancellationToken.None);
        }

        long bytes = disks.LinkInto(folder) + new FileInfo(frozen.State).Length;
        MakeDurable(folder);
        return new(shape.AddTo(ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)), bytes);
    }

    private async Task MoveDrivesAsync(ImmutableArray<string> next, CancellationToken cancellationToken)
    {
        if (_drives.IsDefault)
        {
            JsonElement drives = await machine.Monitor.DrivesAsync(cancellationToken);
            _drives = [.. disks.Current.Select(path => NameOf(drives, path))];
        }

        await machine.Monitor.MoveDrivesAsync([.. _drives.Zip(next)], cancellationToken);
    }

    private static string NameOf(JsonElement drives, string path)
    {
        foreach (JsonElement drive in drives.EnumerateArray())
        {
            if (drive.TryGetProperty("inserted", out JsonElement inserted)
                && inserted.TryGetProperty("file", out JsonElement file)
                && file.GetString() == path)
            {
                return drive.GetProperty("device").GetString()!;
            }
        }

        throw new QmpException(QmpFailure.Protocol, $"QEMU does not know the disk {path}.");
    }

    /// <summary>What a checkpoint names must be there after a power cut.</summary>
    private static void MakeDurable(string folder)
    {
        foreach (string path in Directory.EnumerateFiles(folder))
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            RandomAccess.FlushToDisk(file.SafeFileHandle);
        }

        AtomicFile.SyncDirectory(folder);
    }
}
